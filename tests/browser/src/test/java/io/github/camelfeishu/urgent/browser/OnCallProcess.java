package io.github.camelfeishu.urgent.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;

/** The on-call example as a process, with an account in the sandbox. */
final class OnCallProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final Process process;
    private final int port;

    OnCallProcess(FeishuSandbox feishu, Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                Files.readString(Path.of(System.getProperty("target"), "application.classpath"))
                        .strip(),
                "-Duser.home=" + home.toAbsolutePath(),
                "io.github.camelfeishu.urgent.oncall.OnCallApplication",
                "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:browser",
                "--logging.level.org.springframework.boot.web.embedded.tomcat=info"));
        builder.environment().put("FEISHU_APP_ID", feishu.appId());
        builder.environment().put("FEISHU_APP_SECRET", feishu.appSecret());
        builder.environment().put("FEISHU_CHAT_ID", feishu.chat().chatId());
        builder.environment()
                .put(
                        "FEISHU_ON_CALL",
                        feishu.user("lilei").openId() + ","
                                + feishu.user("hanmeimei").openId());
        builder.environment().put("FEISHU_BASE_URL", feishu.baseUrl());
        process = builder.redirectErrorStream(true).start();
        port = readPort();
    }

    private int readPort() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            all.append(line).append('\n');
            Matcher started = PORT.matcher(line);
            if (started.find()) {
                // nobody reads on: the rest must not fill the pipe
                Thread drain = new Thread(() -> output.lines().forEach(rest -> {}), "on-call-output");
                drain.setDaemon(true);
                drain.start();
                return Integer.parseInt(started.group(1));
            }
        }
        throw new IllegalStateException("on-call did not start:\n" + all);
    }

    /** Posts an alert as Alertmanager does; false if the application is not ready yet. */
    boolean alert(String name, String severity) {
        String body = """
                {"version": "4", "groupKey": "%s", "alerts": [{"status": "firing", "labels": {"alertname": "%s",
                "severity": "%s"}, "annotations": {"summary": "Every tenth customer waits longer than 10 s to pay"},
                "fingerprint": "1", "startsAt": "%s"}]}
                """.formatted(name, name, severity, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/alerts"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            return answer.statusCode() / 100 == 2;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
