"""Great Expectations, run once a batch; imported only by whoever judges, for the import alone costs seconds."""

from __future__ import annotations

import contextlib
import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_table_columns_to_match_set import ExpectTableColumnsToMatchSet
from great_expectations.expectations.core.expect_table_row_count_to_equal import ExpectTableRowCountToEqual
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.validator.metric_configuration import MetricConfiguration

from expectations.errors import EngineFailure
from expectations.rule import Rule, Violation
from warehouse.codebook.records import Severity

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.validator.validator import ValidationDependencies

SEVERITIES = {
    Severity.ERROR: FailureSeverity.CRITICAL,
    Severity.WARNING: FailureSeverity.WARNING,
    Severity.INFO: FailureSeverity.INFO,
}


_ONE_AT_A_TIME = threading.Lock()  # the engine keeps its current project in a global


class RuleExpectation(UnexpectedRowsExpectation):
    """The rows that break a rule are the unexpected ones, all of them.

    The stock expectation runs its query twice, to count and to show, and shows 200 rows at most; here every row
    is fetched in the one validation, and the rows are the count.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ()

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        dependencies = super().get_validation_dependencies(execution_engine, runtime_configuration)
        dependencies.set_metric_configuration(
            "rows",
            MetricConfiguration(
                metric_name="query.table",
                metric_domain_kwargs={},
                metric_value_kwargs={"query": self.unexpected_rows_query, "fetch_all": True},
            ),
        )
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        rows = metrics["rows"]
        return {"success": not rows, "result": {"observed_value": len(rows), "details": {"unexpected_rows": rows}}}


def violations(url: str, table: str, columns: Sequence[str], rows: int, rules: Sequence[Rule]) -> tuple[Violation, ...]:
    """Every row of the staged batch that breaks a rule, in the rules' order.

    Args:
        url: SQLAlchemy address of the staging database.
        table: the table that is the batch; its ``columns`` and its number of ``rows`` are expectations, too.

    Raises:
        EngineFailure: an expectation raised inside the engine, or the staged table is not what was staged.
    """
    if not rules:
        raise EngineFailure("no expectation to run: an empty suite passes everything")
    with _ONE_AT_A_TIME, _quiet():
        try:
            return _run(url, table, columns, rows, rules)
        except EngineFailure:
            raise
        except Exception as error:
            lines = str(error).strip().splitlines()
            raise EngineFailure(f"{type(error).__name__}: {lines[0] if lines else 'no message'}") from error


def _run(url: str, table: str, columns: Sequence[str], rows: int, rules: Sequence[Rule]) -> tuple[Violation, ...]:
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sqlite("staging", connection_string=url)
    batch = source.add_table_asset(table, table_name=table).add_batch_definition_whole_table("batch")
    members = [
        ExpectTableRowCountToEqual(value=rows, severity=FailureSeverity.CRITICAL, meta={"rule": "volume.rows"}),
        ExpectTableColumnsToMatchSet(
            column_set=list(columns),
            exact_match=True,
            severity=FailureSeverity.CRITICAL,
            meta={"rule": "structure.columns"},
        ),
        *(_expectation(rule) for rule in rules),
    ]
    suite = context.suites.add(gx.ExpectationSuite("batch", expectations=members))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="batch", data=batch, suite=suite))
    outcome = definition.run(result_format={"result_format": "COMPLETE"})
    if len(outcome.results) != len(members):
        raise EngineFailure(f"{len(outcome.results)} of {len(members)} expectations gave a result")
    found: dict[str, tuple[Violation, ...]] = {}
    by_code = {rule.code: rule for rule in rules}
    for result in outcome.results:
        code = (result.expectation_config.meta or {})["rule"] if result.expectation_config else ""
        _require_ran(code, result)
        if code in by_code:
            found[code] = tuple(_violations(by_code[code], result))
        elif not result.success:
            raise EngineFailure(f"{code}: the staged table {table} is not what was staged: {result.result}")
    return tuple(violation for rule in rules for violation in found[rule.code])


def _expectation(rule: Rule) -> RuleExpectation:
    return RuleExpectation(
        # the engine may put an alias of its own behind the batch; a rule gives it one, too
        unexpected_rows_query=rule.sql.replace("{batch}", "(SELECT * FROM {batch})"),
        severity=SEVERITIES[rule.severity],
        description=f"{rule.zh} / {rule.en}",
        meta={"rule": rule.code, "check": rule.check, "zh": rule.zh, "en": rule.en},
    )


def _require_ran(code: str, result: ExpectationValidationResult) -> None:
    """An exception inside the engine is reported beside a result that may look like a pass."""
    raised = result.exception_info or {}
    parts = [raised] if "raised_exception" in raised else list(raised.values())
    for part in parts:
        if isinstance(part, dict) and part.get("raised_exception"):
            message = str(part.get("exception_message") or "").strip().splitlines()
            raise EngineFailure(f"{code}: {message[0] if message else 'exception without a message'}")


def _violations(rule: Rule, result: ExpectationValidationResult) -> Iterator[Violation]:
    count = int(result.result["observed_value"])
    if bool(result.success) != (count == 0):
        raise EngineFailure(f"{rule.code}: success is {result.success} with {count} unexpected rows")
    rows: list[dict[str, Any]] = result.result["details"]["unexpected_rows"]
    if len(rows) != count:
        raise EngineFailure(f"{rule.code}: {count} unexpected rows, {len(rows)} of them returned")
    for row in rows:
        yield Violation(rule, int(row["report"]), str(row["place"]), dict(row))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The engine's warnings and log lines are not for the user's screen; its failures come as EngineFailure."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
