package io.github.camelfeishu.urgent.main;

import org.apache.camel.main.Main;

/** Runs {@code camel/alerts.camel.yaml} with {@code application.properties}. */
public final class AlertsApplication {

    private AlertsApplication() {}

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        if (EmbeddedSandbox.isNeeded(System.getenv().keySet())) {
            new EmbeddedSandbox().takeThePlaceOfFeishu(main);
        }
        main.run(arguments);
    }
}
