package io.github.camelfeishu.urgent.springboot;

import org.apache.camel.builder.RouteBuilder;

/** A route from {@code direct:alert} that buzzes one person by SMS. */
class AlertRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("direct:alert").to("feishu-urgent:sms?messageId=om_sandbox&userIds=ou_lucy");
    }
}
