package io.github.camelfeishu.urgent.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table of the module's README, or of the page about Feishu's APIs, by the heading above it. */
public final class ReadmeTable {
    private ReadmeTable() {}

    public static List<String> rowsBelow(String heading) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("README.md")));
            lines.addAll(Files.readAllLines(Path.of("docs", "apis.md")));
            int start = lines.indexOf(heading);
            if (start < 0) {
                throw new IllegalArgumentException("no heading " + heading);
            }
            return lines.stream()
                    .skip(start + 1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.startsWith("|"))
                    .skip(2)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a cell, without backticks. */
    public static String cell(String row, int index) {
        return row.split("\\|")[index + 1].trim().replace("`", "");
    }
}
