package io.github.camelfeishu.urgent.oncall;

/** Webhooks of Alertmanager, reduced to what is needed. */
final class Payloads {

    private Payloads() {}

    /** One alert is in it, whose fingerprint is its name. */
    static String firing(String name, String severity) {
        return webhook("", alert("firing", name, severity, "2026-11-20T08:00:00Z"));
    }

    static String webhook(String receiver, String... alerts) {
        return "{\"version\":\"4\",\"receiver\":\"" + receiver + "\",\"alerts\":[" + String.join(",", alerts) + "]}";
    }

    static String alert(String status, String name, String severity, String startsAt) {
        return """
                {"status": "%s", "labels": {"alertname": "%s", "severity": "%s"}, "fingerprint": "%s", "startsAt": "%s"}
                """.formatted(status, name, severity, name, startsAt);
    }
}
