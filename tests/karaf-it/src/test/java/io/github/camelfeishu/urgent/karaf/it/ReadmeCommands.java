package io.github.camelfeishu.urgent.karaf.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console commands of the example's README, as they stand there. */
final class ReadmeCommands {

    static final Path EXAMPLE = Path.of(System.getProperty("target"))
            .resolveSibling("../../examples/karaf")
            .normalize();

    private static final String PROMPT = "karaf@root()> ";

    private ReadmeCommands() {}

    static List<String> under(String heading) throws IOException {
        Matcher section = Pattern.compile("(?ms)^## " + heading + "$(.*?)(^## |\\z)")
                .matcher(Files.readString(EXAMPLE.resolve("README.md")));
        if (!section.find()) {
            throw new AssertionError("The README has no section '" + heading + "'");
        }
        List<String> commands = section.group(1)
                .lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()))
                .toList();
        if (commands.isEmpty()) {
            throw new AssertionError("The README has no command under '" + heading + "'");
        }
        return commands;
    }
}
