package io.github.camelfeishu.urgent.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that runs a main class of the tests and talks with its parent line by line. It ends with the test,
 * whichever way that goes, and with the parent.
 */
public final class ChildJvm implements AutoCloseable {

    private static final String SAYS = "> ";
    private static final String END = "the end of what it says";
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private final Process process;
    private final PrintWriter toChild;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private ChildJvm(Process process) {
        this.process = process;
        toChild = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        // ends with the child's output
        Thread reader = new Thread(this::read, "output of child " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new ChildJvm(builder.start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                output.add(line);
                if (line.startsWith(SAYS)) {
                    said.add(line.substring(SAYS.length()));
                }
            }
        } catch (IOException e) {
            output.add(e.toString());
        } finally {
            said.add(END);
        }
    }

    /** Waits until the child says a word; returns what follows it on the line. */
    public String awaitWord(String word) throws InterruptedException {
        long deadline = System.nanoTime() + LONG_ENOUGH.toNanos();
        for (String line; ; ) {
            line = said.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError("the child never said " + word + ", but\n" + String.join("\n", output));
            }
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).trim();
            }
        }
    }

    public void tell(String word) {
        toChild.println(word);
    }

    /** As by {@code kill -9}: nothing of it runs any more when this returns. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** In the child: says something to the parent. */
    public static void say(String word, Object rest) {
        System.out.println(SAYS + word + " " + rest);
    }

    /** In the child: what the parent tells; without a parent the child ends. */
    public static BlockingQueue<String> parent() {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line; (line = lines.readLine()) != null; ) {
                    told.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                Runtime.getRuntime().halt(1);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return told;
    }
}
