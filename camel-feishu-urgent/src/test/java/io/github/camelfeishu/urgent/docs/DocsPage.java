package io.github.camelfeishu.urgent.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.stream.Collectors.joining;

/** A document of this project, in Markdown or AsciiDoc, as tests read it: code blocks and tables by section. */
public final class DocsPage {

    private static final Pattern HEADING = Pattern.compile("[#=]+ (.*)");
    private static final Pattern FENCE = Pattern.compile("```(\\w*)");
    private static final Pattern SOURCE = Pattern.compile("\\[source,(\\w+)]");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern MARKDOWN_RULE = Pattern.compile("\\|[-| :]+\\|");

    /**
     * A piece of code.
     *
     * @param section  the heading above it
     * @param language empty where the document says none
     */
    public record Block(String section, String language, String text) {

        @Override
        public String toString() {
            return language + " of '" + section + "'";
        }
    }

    private record Row(String section, List<String> cells) {}

    private final Path file;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final String text;

    private DocsPage(Path file) {
        this.file = file;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read(text.lines().toList());
    }

    /** The page of the component. */
    public static DocsPage component() {
        return new DocsPage(module().resolve("src/main/docs/feishu-urgent-component.adoc"));
    }

    /** {@code README.md}. */
    public static DocsPage readme() {
        return root("README.md");
    }

    /** {@code README.zh-CN.md}. */
    public static DocsPage chineseReadme() {
        return root("README.zh-CN.md");
    }

    /** Metrics, health, proxies, several nodes, crashes. */
    public static DocsPage operations() {
        return root("docs/operations.md");
    }

    /** Where it runs: Camel Main, JBang, Kamelet, Karaf. */
    public static DocsPage platforms() {
        return root("docs/platforms.md");
    }

    public static DocsPage storeApps() {
        return root("docs/store-apps.md");
    }

    static List<DocsPage> all() {
        return List.of(component(), readme(), chineseReadme(), operations(), platforms(), storeApps());
    }

    static DocsPage root(String name) {
        return of(module().resolve("..").resolve(name).normalize());
    }

    static DocsPage of(Path file) {
        return new DocsPage(file);
    }

    static Path module() {
        return Path.of(System.getProperty("component.basedir", System.getProperty("basedir", "")))
                .toAbsolutePath();
    }

    private void read(List<String> lines) {
        boolean markdown = file.toString().endsWith(".md");
        String section = "";
        String language = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher source = SOURCE.matcher(line);
            Matcher fence = FENCE.matcher(line);
            Matcher heading = HEADING.matcher(line);
            if (source.matches()) {
                language = source.group(1);
            } else if (markdown && fence.matches() || line.equals("----")) {
                int from = i + 1;
                String end = markdown ? "```" : "----";
                i = from + lines.subList(from, lines.size()).indexOf(end);
                blocks.add(new Block(
                        section, markdown ? fence.group(1) : language, String.join("\n", lines.subList(from, i))));
                language = "";
            } else if (heading.matches()) {
                section = heading.group(1);
                headings.add(section);
            } else if (line.startsWith("| ") && !MARKDOWN_RULE.matcher(line).matches()) {
                String cells = markdown ? line.substring(1, line.length() - 1) : line.substring(1);
                rows.add(new Row(
                        section,
                        Arrays.stream(cells.split("\\|", -1)).map(String::trim).toList()));
            }
        }
    }

    public String text() {
        return text;
    }

    /** The text beside code and tables. */
    String prose() {
        return FENCED.matcher(text)
                .replaceAll("")
                .lines()
                .filter(line -> !line.startsWith("|"))
                .collect(joining("\n"));
    }

    /** As links into this page name its headings. */
    List<String> anchors() {
        boolean markdown = file.toString().endsWith(".md");
        return headings.stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT))
                .map(heading -> markdown
                        ? heading.replaceAll("[^\\p{L}\\p{N}_\\- ]", "").replace(' ', '-')
                        : "_" + heading.replaceAll("[^\\p{L}\\p{N}]+", "_"))
                .toList();
    }

    List<String> headings() {
        return headings;
    }

    Path file() {
        return file;
    }

    public List<Block> blocks() {
        return blocks;
    }

    /** The blocks of this language in a section, at least one. */
    public List<Block> blocks(String section, String language) {
        List<Block> found = blocks.stream()
                .filter(block ->
                        block.section().equals(section) && block.language().equals(language))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError(this + " has no " + language + " under the heading '" + section + "'");
        }
        return found;
    }

    /** The first block of this language in a section. */
    public String block(String section, String language) {
        return blocks(section, language).get(0).text();
    }

    /** The rows of a section whose header begins with this cell; without the header. */
    public List<List<String>> table(String section, String firstHeader) {
        List<List<String>> table = rows.stream()
                .filter(row -> row.section().equals(section))
                .map(Row::cells)
                .dropWhile(cells -> !cells.get(0).equals(firstHeader))
                .toList();
        if (table.isEmpty()) {
            throw new AssertionError(
                    this + " has no table that begins with '" + firstHeader + "' under the heading '" + section + "'");
        }
        return table.subList(1, table.size());
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
