var ajaxReq = {"siteGuid": "aaaabbbb-1111-2222-3333-ccccddddeeee", "pageSize": 20};
