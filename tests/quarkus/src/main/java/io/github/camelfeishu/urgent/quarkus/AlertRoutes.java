package io.github.camelfeishu.urgent.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.camel.builder.RouteBuilder;

/** A file in a folder is an alert: its text is sent to a chat, and two people get an SMS about it. */
@ApplicationScoped
public class AlertRoutes extends RouteBuilder {

    @Override
    public void configure() {
        from("file:{{alerts.folder}}")
                .convertBodyTo(String.class)
                .to("feishu-urgent:sms?receiveId=oc_sandbox&userIds=ou_lilei,ou_hanmeimei");
    }
}
