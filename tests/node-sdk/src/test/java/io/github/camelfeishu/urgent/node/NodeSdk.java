package io.github.camelfeishu.urgent.node;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;

import static org.junit.jupiter.api.Assumptions.abort;

/** Feishu's SDK in a process of Node.js, told by lines of JSON what to do. Without Node.js the tests are skipped. */
final class NodeSdk implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Path TARGET = Path.of(System.getProperty("target"));
    private static final Path HOME = TARGET.resolve("node");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "sdk.mjs");
    private static final int NPM_MINUTES = 5;

    private final Process process;
    private final PrintStream input;
    private final BufferedReader output;

    NodeSdk() throws IOException, InterruptedException {
        for (String program : List.of("node", "npm")) {
            if (!runs(List.of(program, "--version"), 1)) {
                skip("there is no " + program + " here: Feishu's SDK for Node.js is not tested");
            }
        }
        Files.createDirectories(HOME);
        for (String file : FILES) {
            Files.copy(
                    Path.of(System.getProperty("source"), file),
                    HOME.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        // a second build finds what the first has downloaded
        if (!Files.exists(HOME.resolve("node_modules/.package-lock.json"))
                && !runs(
                        List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", cache()),
                        NPM_MINUTES)) {
            skip("npm cannot download Feishu's SDK for Node.js, see " + log() + ": it is not tested");
        }
        process = builder(List.of("node", "sdk.mjs"))
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    private static void skip(String reason) {
        // the build shows no reason of a class that is skipped
        System.out.println(reason);
        abort(reason);
    }

    private static String cache() {
        return TARGET.resolve("npm-cache").toString();
    }

    private static File log() {
        return TARGET.resolve("node.log").toFile();
    }

    private static ProcessBuilder builder(List<String> command) {
        return new ProcessBuilder(command)
                .directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
    }

    /** Whether the program is there and succeeds in time. */
    private static boolean runs(List<String> command, int minutes) throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        Process program;
        try {
            program = builder(command).start();
        } catch (IOException e) {
            return false;
        }
        if (!program.waitFor(minutes, TimeUnit.MINUTES)) {
            program.destroyForcibly();
            return false;
        }
        return program.exitValue() == 0;
    }

    /** A fresh client of this name. */
    void newClient(String name, FeishuSandbox feishu, String appId, String appSecret, boolean store)
            throws IOException {
        tell(JSON.createObjectNode()
                .put("task", "newClient")
                .put("name", name)
                .put("domain", feishu.baseUrl())
                .put("appId", appId)
                .put("appSecret", appSecret)
                .put("store", store));
    }

    /** Starts a callback server of the client; returns its URL. */
    String listen(String name, String verificationToken, String encryptKey) throws IOException {
        return tell(JSON.createObjectNode()
                        .put("task", "listen")
                        .put("name", name)
                        .put("verificationToken", verificationToken)
                        .put("encryptKey", encryptKey))
                .get("result")
                .textValue();
    }

    /** Calls a method of the client, as {@code im.message.create}: {@code result}, or {@code status} and {@code data}. */
    JsonNode call(String name, String method, String payload, String tenantKey) throws IOException {
        ObjectNode call = JSON.createObjectNode()
                .put("task", "call")
                .put("name", name)
                .put("method", method)
                .put("tenantKey", tenantKey);
        return tell(call.set("payload", JSON.readTree(payload)));
    }

    private JsonNode tell(JsonNode task) throws IOException {
        input.println(task);
        String answer = output.readLine();
        if (answer == null) {
            throw new AssertionError("node has ended, see " + log());
        }
        return JSON.readTree(answer);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
