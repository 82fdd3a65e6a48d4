-- Prefect's own database beside the warehouse.
CREATE DATABASE prefect;
