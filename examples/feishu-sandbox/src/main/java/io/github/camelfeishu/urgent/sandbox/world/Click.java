package io.github.camelfeishu.urgent.sandbox.world;

/**
 * What a user sees after a press on a card's button.
 *
 * @param code      0, or the number of the failed callback: 200340 not configured, 200341 time-out, 200342 TCP, 200343
 *                  DNS, 200671 not HTTP 200, 200672 bad answer, 200673 bad card
 * @param toastType {@code info}, {@code success}, {@code error} or {@code warning}; null: no toast
 * @param toast     the words of the toast; null: no toast
 * @param reason    the reason of a failure, in the sandbox's words; null: no failure
 */
public record Click(int code, String toastType, String toast, String reason) {}
