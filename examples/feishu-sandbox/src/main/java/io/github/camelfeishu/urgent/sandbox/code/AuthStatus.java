package io.github.camelfeishu.urgent.sandbox.code;

/** The HTTP status of refusals for a token, an app or a scope. Reports of live tenants name both. */
public enum AuthStatus {
    /** 400 for all of them. */
    ALWAYS_400,
    /** 401 for a missing or dead token, 403 for an app or a missing scope. */
    HTTP_401_403
}
