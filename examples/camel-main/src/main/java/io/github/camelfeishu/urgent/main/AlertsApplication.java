package io.github.camelfeishu.urgent.main;

import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox;
import org.apache.camel.main.Main;

/** Runs {@code camel/alerts.camel.yaml} with {@code application.properties}. */
public final class AlertsApplication {

    private AlertsApplication() {}

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        EmbeddedSandbox.startUnlessSet(part -> isSet(part.variable()))
                .ifPresent(feishu -> new SandboxListener(feishu).configure(main));
        main.run(arguments);
    }

    private static boolean isSet(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isBlank();
    }
}
