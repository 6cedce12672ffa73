package io.github.camelfeishu.urgent.campaign;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Plans that found something wrong with the component once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptPlansTest {

    private SecretWatch watch;

    /**
     * A plan.
     *
     * @param found what was wrong
     * @param times how often it runs at least: some failures are a matter of luck
     */
    record Kept(String found, int times, String plan) {
        @Override
        public String toString() {
            return found;
        }
    }

    static Stream<Kept> plans() {
        return Stream.of(
                new Kept("a broken header was quoted, with the secrets in it", 1, "users=1 buzz=BROKEN_HEADER"),
                new Kept("a head that trickles was waited for as long as it lasted", 1, """
                        users=1 responseTimeout=250 buzz=HEAD_TRICKLES"""),
                new Kept("interim answers that trickle were waited for as long as they lasted", 1, """
                        users=1 responseTimeout=250 buzz=INTERIM_TRICKLES_EXECUTED"""),
                new Kept("a surplus answer to the token was taken for that of the buzz", 20, """
                        users=1 connections=1 token=SURPLUS_SUCCESS buzz=RATE_LIMIT_PAGE"""),
                new Kept("a surplus refusal made a buzz that was executed look refused", 20, """
                        users=201 connections=1 buzz=SURPLUS_REFUSAL"""),
                new Kept("parts of a splitter that was sent again had no memory of lost calls", 5, """
                        users=9 way=SPLIT_SENT_AGAIN redeliveries=1 buzz=RESET_EXECUTED"""),
                new Kept("branches of a multicast that was sent again sent their message a second time", 5, """
                        users=1 task=SEND_AND_BUZZ way=MULTICAST_SENT_AGAIN redeliveries=1 buzz=RATE_LIMIT_PAGE"""),
                new Kept("a token that no header can carry was used until it expired", 1, """
                        users=1 token=TOKEN_OF_TWO_LINES"""),
                new Kept("an interrupt while a connection was waited for lost the connection", 100, """
                        users=3 threads=3 way=REDELIVERED redeliveries=3 connections=1 event=INTERRUPT at=1"""),
                new Kept("a stop while a connection was made left it open", 100, "users=3 event=FORCED_STOP"));
    }

    @BeforeAll
    void watch() {
        watch = new SecretWatch();
    }

    @AfterAll
    void end() {
        watch.close();
    }

    @ParameterizedTest
    @MethodSource("plans")
    void itIsMended(Kept kept) throws Exception {
        Campaign campaign = new Campaign(number -> Plan.parse(kept.plan()), kept.times()).run(watch);

        assertThat(campaign.failures()).isEqualTo(List.of());
    }
}
