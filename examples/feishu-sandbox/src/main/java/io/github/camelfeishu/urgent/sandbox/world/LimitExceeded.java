package io.github.camelfeishu.urgent.sandbox.world;

/**
 * A call over a limit.
 *
 * @param limit        the number of calls that the limit allows
 * @param resetSeconds the seconds until the limit is open again
 */
public record LimitExceeded(int limit, long resetSeconds) {}
