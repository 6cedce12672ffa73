package io.github.camelfeishu.urgent.karaf.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.awaitility.Awaitility.await;

/** The sandbox in a process of its own, on a free port. */
final class Sandbox implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("listens at http://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final int port;

    private Sandbox(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Sandbox start(Path folder, int users) throws IOException {
        Path output = folder.resolve("sandbox.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of(System.getProperty("target"), "sandbox", "feishu-sandbox-standalone.jar")
                                .toString(),
                        "--port",
                        "0",
                        "--users",
                        String.valueOf(users))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            return new Sandbox(
                    process,
                    await("the sandbox listens")
                            .atMost(Duration.ofSeconds(30))
                            .failFast("the sandbox ended: see " + output, () -> !process.isAlive())
                            .until(() -> port(Files.readString(output)), port -> port > 0));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int port(String output) {
        Matcher address = ADDRESS.matcher(output);
        return address.find() ? Integer.parseInt(address.group(1)) : 0;
    }

    int port() {
        return port;
    }

    /** Everybody who was buzzed, as {@code type open_id}. */
    List<String> inbox() {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sandbox/inbox"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            List<String> buzzes = new ArrayList<>();
            for (JsonNode buzz : new ObjectMapper().readTree(answer.body())) {
                buzzes.add(
                        buzz.path("type").asText() + " " + buzz.path("open_id").asText());
            }
            return buzzes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
