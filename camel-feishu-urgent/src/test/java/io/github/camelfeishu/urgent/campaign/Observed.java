package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that was seen of one run of a plan.
 *
 * @param deliveries      what was delivered
 * @param troubles        what went wrong with calls, those for tokens included
 * @param exchanges       how the exchanges ended for those who sent them
 * @param texts           everything that a user gets to see: results, headers, exceptions with their causes
 * @param secrets         what must not be in those texts
 * @param secretLogLines  log lines of the component that show a secret
 * @param next            the failure of the message that came after; null if it got through or none was sent
 * @param threadsLeft     threads that did not end with the context
 * @param connectionsLeft connections that did not end with the context
 */
record Observed(
        Plan plan,
        List<Delivery> deliveries,
        List<Trouble> troubles,
        List<Sent> exchanges,
        List<String> texts,
        List<String> secrets,
        List<String> secretLogLines,
        Throwable next,
        List<String> threadsLeft,
        int connectionsLeft) {

    /**
     * An exchange, as its sender saw it.
     *
     * @param failure the exception; null if it succeeded
     * @param took    how long; null if it did not end
     */
    record Sent(List<Alert> alerts, Throwable failure, Duration took) {}

    /** What happened, for somebody who looks for the reason of a violation. */
    String story() {
        Stream<String> told = deliveries.stream()
                .flatMap(delivery -> Stream.concat(
                        Stream.of(delivery.toString()),
                        delivery.calls().stream().limit(40).map(call -> "    " + call)));
        return Stream.concat(told, exchanges.stream().map(Sent::toString))
                .collect(Collectors.joining("\n  ", "  ", ""));
    }
}
