package io.github.camelfeishu.urgent.sandbox.code;

/** The HTTP status of a call refused for its token, its app or its scopes; both are seen in the wild. */
public enum AuthStatus {
    /** 400 for all of them. */
    ALWAYS_400,
    /** 401 for a token that is missing or dead, 403 for an app or a scope that is. */
    HTTP_401_403
}
