package io.github.camelfeishu.urgent.karaf;

import org.apache.camel.builder.RouteBuilder;

/** A file in the inbox says what to buzz and whom. */
class AlertRoutes extends RouteBuilder {

    private final String inbox;

    AlertRoutes(String inbox) {
        this.inbox = inbox;
    }

    @Override
    public void configure() {
        // moved before the buzz: what a crash leaves in .buzzing is not buzzed again
        from("file:" + inbox + "?charset=utf-8&readLock=changed&preMove=.buzzing" + "&move=" + inbox
                        + "/.done&moveFailed=" + inbox + "/.failed")
                .routeId("alerts")
                .to("feishu-urgent:sms")
                .log("${file:name}: buzzed ${body.notifiedUserIds}, refused ${body.invalidUserList}");
    }
}
