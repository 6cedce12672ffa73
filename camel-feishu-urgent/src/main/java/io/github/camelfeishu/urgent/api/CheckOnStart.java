package io.github.camelfeishu.urgent.api;

/** The use that a starting route makes of the check. */
public enum CheckOnStart {
    /** Nothing is checked. The default. */
    OFF,
    /** The findings go to the log. */
    WARN,
    /** The findings go to the log, and the route does not start if one of them is not ok. */
    FAIL
}
