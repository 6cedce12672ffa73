package io.github.camelfeishu.urgent.karaf.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.core.ConditionFactory;

import static org.awaitility.Awaitility.await;

/** A Karaf in a fresh folder; its console is typed into, as a user would. */
final class Karaf implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("karaf.home"));
    private static final Path TARGET = Path.of(System.getProperty("target"));
    private static final String REPOSITORIES = System.getProperty("karaf.repositories", "");
    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\r");

    private final Path base;
    private final Process process;
    private final Writer keyboard;
    private int commands;

    private Karaf(Path base, Process process) {
        this.base = base;
        this.process = process;
        keyboard = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** An empty one, that is not to be reached from outside. */
    static Karaf start(Path base, Map<String, String> environment) throws IOException {
        copy(HOME.resolve("etc"), base.resolve("etc"));
        Path boot = base.resolve("etc/org.apache.karaf.features.cfg");
        Files.writeString(boot, Files.readString(boot).replaceAll("(?m)^ *(ssh|management)/.*\\R", ""));
        Files.writeString(base.resolve("etc/org.ops4j.pax.url.mvn.cfg"), downloads(base));
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", HOME.resolve("bin/karaf").toString())
                .redirectErrorStream(true)
                .redirectOutput(console(base).toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "KARAF_BASE",
                        base.toString(),
                        // the process is Karaf, not a shell that waits for it
                        "KARAF_EXEC",
                        "exec",
                        "CHECK_ROOT_INSTANCE_RUNNING",
                        "false"));
        builder.environment().putAll(environment);
        return new Karaf(base, builder.start());
    }

    /** Everything is copied, unless the real features of camel-karaf are to be downloaded. */
    private static String downloads(Path base) throws IOException {
        String copied = "file:" + HOME.resolve("system") + "@id=system@snapshots, file:" + TARGET.resolve("repository")
                + "@id=built@snapshots";
        String settings = "";
        if (REPOSITORIES.isBlank()) {
            Path empty = Files.writeString(base.resolve("settings.xml"), "<settings/>");
            settings = "org.ops4j.pax.url.mvn.settings = " + empty + "\n";
        }
        return settings + "org.ops4j.pax.url.mvn.localRepository = " + base.resolve("repository") + "\n"
                + "org.ops4j.pax.url.mvn.useFallbackRepositories = false\n"
                + "org.ops4j.pax.url.mvn.defaultRepositories = " + copied + "\n"
                + "org.ops4j.pax.url.mvn.repositories = " + REPOSITORIES + "\n";
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Types a command, and waits for it to end. What it printed. */
    String run(String command) throws IOException {
        String number = "command " + ++commands;
        int before = console().length();
        // the quotes tell what it prints from what is typed
        keyboard.write(command + "\necho " + number + " 'is done'\n");
        keyboard.flush();
        String printed = waiting("the end of " + command)
                .until(() -> console().substring(before), text -> text.contains(number + " is done"));
        if (printed.contains("Error executing command") || printed.contains("Command not found")) {
            throw new AssertionError(command + " failed:\n" + printed);
        }
        return printed;
    }

    /** Waits for what must become true, and gives up at the first error in Karaf's log. */
    ConditionFactory waiting(String what) {
        return await(what)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("Karaf ended: see " + base);
                    }
                    List<String> errors = errors();
                    if (!errors.isEmpty()) {
                        throw new AssertionError("Karaf's log has errors: " + errors + ", see " + base);
                    }
                });
    }

    List<String> errors() {
        return log().lines().filter(line -> line.contains("| ERROR |")).toList();
    }

    String log() {
        return read(base.resolve("data/log/karaf.log"));
    }

    /** The names of all threads. */
    List<String> threads() throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : run("threads --list --no-format").split("\n")) {
            String[] columns = line.split("\t");
            if (columns.length > 2) {
                names.add(columns[1].strip());
            }
        }
        return names;
    }

    Path base() {
        return base;
    }

    private String console() {
        return ESCAPES.matcher(read(console(base))).replaceAll("");
    }

    private static Path console(Path base) {
        return base.resolve("console.log");
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(null, 30, TimeUnit.SECONDS)
                .thenRun(process::destroyForcibly)
                .join();
        process.onExit().join();
    }
}
