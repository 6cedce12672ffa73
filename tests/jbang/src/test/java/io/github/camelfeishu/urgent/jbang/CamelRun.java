package io.github.camelfeishu.urgent.jbang;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code camel run} in a process of its own, which downloads from nowhere but this build. */
final class CamelRun implements AutoCloseable {

    private static final Path TARGET = Path.of(System.getProperty("target"));

    private final Process process;
    private final Path output;

    private CamelRun(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static CamelRun start(Path folder, Map<String, String> environment, List<String> arguments) throws IOException {
        String program = Files.readString(TARGET.resolve("program.classpath")).strip();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("classes") + File.pathSeparator + program,
                // nothing of the user's: neither settings nor what earlier runs have left
                "-Duser.home=" + folder,
                "-Dmaven.repo.local=" + folder.resolve("downloads"),
                Camel.class.getName()));
        command.addAll(arguments);
        command.addAll(List.of(
                // what this build has made, and what it has downloaded itself
                "--repos=" + TARGET.resolve("repository").toUri() + ","
                        + Path.of(System.getProperty("local.repository")).toUri(),
                "--maven-central-enabled=false",
                "--maven-apache-snapshot-enabled=false",
                "--logging-color=false"));
        Path output = folder.resolve("camel-run.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new CamelRun(builder.start(), output);
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    String log() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
