package io.github.camelfeishu.urgent.oncall;

import java.util.List;

/** Webhooks of Alertmanager, with the required fields only. */
final class Payloads {

    private Payloads() {}

    private static final String TIME = "2026-11-20T08:00:00Z";

    /** With one alert; its name is also its fingerprint and the key of the group. */
    static String firing(String name, String severity) {
        return webhook(name, alert("firing", name, severity, TIME));
    }

    static String resolved(String name, String severity) {
        return webhook(name, alert("resolved", name, severity, TIME));
    }

    static String webhook(String groupKey, String... alerts) {
        return webhook("", groupKey, List.of(alerts));
    }

    static String webhook(String receiver, String groupKey, List<String> alerts) {
        return "{\"version\":\"4\",\"receiver\":\"" + receiver + "\",\"groupKey\":\"" + groupKey + "\",\"alerts\":["
                + String.join(",", alerts) + "]}";
    }

    static String alert(String status, String name, String severity) {
        return alert(status, name, severity, TIME);
    }

    static String alert(String status, String name, String severity, String startsAt) {
        return """
                {"status": "%s", "labels": {"alertname": "%s", "severity": "%s"}, "fingerprint": "%s", "startsAt": "%s"}
                """.formatted(status, name, severity, name, startsAt);
    }
}
