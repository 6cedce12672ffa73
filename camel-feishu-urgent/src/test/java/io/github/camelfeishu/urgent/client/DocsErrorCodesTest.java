package io.github.camelfeishu.urgent.client;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.client.FeishuCallException.Failure;
import io.github.camelfeishu.urgent.docs.DocsPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What the documents say of Feishu's codes is what {@link FeishuErrors} makes of them. */
class DocsErrorCodesTest {

    private static final Pattern CODE = Pattern.compile("\\b\\d{4,8}\\b");

    private static final DocsPage PAGE = DocsPage.component();

    /** A README, and the words it has for its error table. */
    record Readme(DocsPage page, String section, String header, String yes, String no) {

        @Override
        public String toString() {
            return page.toString();
        }

        List<String> row(Category category) {
            return page.table(section, header).stream()
                    .filter(cells -> cells.get(0).equals("`" + category + "`"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(page + " has no row for " + category));
        }
    }

    static List<Readme> readmes() {
        return List.of(
                new Readme(DocsPage.readme(), "Errors and what to do", "Category", "yes", "no"),
                new Readme(DocsPage.chineseReadme(), "错误与处理", "类别", "是", "否"));
    }

    @Test
    void thePageHasEveryCodeWithItsCategoryAndAdvice() throws Exception {
        List<List<String>> rows = PAGE.table("Codes", "Code");
        Map<Integer, List<String>> documented =
                rows.stream().collect(toMap(cells -> Integer.valueOf(cells.get(0)), Function.identity()));
        Map<Integer, List<String>> expected = new TreeMap<>();
        for (Integer code : general()) {
            String words = documented.containsKey(code) ? documented.get(code).get(2) : "Feishu's own words";
            Category category = meant(CallKind.TOKEN, code).category();
            Category onBuzz = meant(CallKind.BUZZ, code).category();
            expected.put(
                    code,
                    List.of(
                            "" + code,
                            "`" + category + "`" + (onBuzz == category ? "" : "; on a buzz `" + onBuzz + "`"),
                            words,
                            meant(CallKind.BUZZ, code).advice()));
        }

        assertThat(new TreeMap<>(documented))
                .as(
                        "FeishuErrors decides: replace the rows under 'Codes' in %s by%n%s%n",
                        PAGE,
                        expected.values().stream()
                                .map(cells -> "| " + String.join(" | ", cells))
                                .collect(joining("\n")))
                .isEqualTo(expected);
    }

    @Test
    void thePageHasWhatCodesMeanToSendingAndReading() throws Exception {
        List<List<String>> rows = PAGE.table("Codes of sending and reading", "Code");
        Map<String, String> words =
                rows.stream().collect(toMap(cells -> cells.get(0), cells -> cells.get(3), (first, second) -> first));
        List<List<String>> expected = new ArrayList<>();
        special()
                .forEach((kind, codes) -> codes.forEach(code -> {
                    Failure meant = meant(kind, code);
                    expected.add(List.of(
                            "" + code,
                            kind == CallKind.SEND ? "sending" : "reading",
                            "`" + meant.category() + "`",
                            words.getOrDefault("" + code, "Feishu's own words"),
                            meant.advice()));
                }));

        assertThat(rows)
                .as(
                        "FeishuErrors decides: replace the rows under 'Codes of sending and reading' in %s by%n%s%n",
                        PAGE,
                        expected.stream()
                                .map(cells -> "| " + String.join(" | ", cells))
                                .collect(joining("\n")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("readmes")
    void theReadmesHaveEveryCodeInTheRowOfItsCategory(Readme readme) throws Exception {
        Map<Category, Set<Integer>> documented = new TreeMap<>();
        for (Category category : Category.values()) {
            documented.put(category, codes(readme.row(category).get(1)));
        }
        Map<Category, Set<Integer>> expected = new TreeMap<>();
        Arrays.stream(Category.values()).forEach(category -> expected.put(category, new TreeSet<>()));
        for (CallKind kind : CallKind.values()) {
            Set<Integer> codes = new TreeSet<>(general());
            codes.addAll(special().getOrDefault(kind, Set.of()));
            codes.forEach(code -> expected.get(meant(kind, code).category()).add(code));
        }

        assertThat(documented)
                .as("FeishuErrors decides: move the codes in the second column of '%s'", readme.section())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("readmes")
    void theReadmesSayWhichCategoriesAreRetryable(Readme readme) {
        assertThat(Arrays.stream(Category.values()).collect(toMap(Function.identity(), category -> readme.row(category)
                        .get(2))))
                .isEqualTo(Arrays.stream(Category.values())
                        .collect(toMap(
                                Function.identity(), category -> isRetryable(category) ? readme.yes() : readme.no())));
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void thePageSaysWhetherACategoryIsRetryable(Category category) {
        assertThat(PAGE.table("Failures", "Category"))
                .filteredOn(cells -> cells.get(0).equals("`" + category + "`"))
                .extracting(cells -> cells.get(2))
                .containsExactly(isRetryable(category) ? "yes" : "no");
    }

    private static Set<Integer> codes(String cell) {
        Set<Integer> codes = new TreeSet<>();
        CODE.matcher(cell).results().forEach(match -> codes.add(Integer.valueOf(match.group())));
        return codes;
    }

    /** What a code means to any call. The tables are private, and nothing but documentation needs all of them. */
    private static Set<Integer> general() throws ReflectiveOperationException {
        return codes((Map<?, ?>) table("MEANINGS"));
    }

    /** Those that mean something to one kind of call alone, or something else than to the others. */
    private static Map<CallKind, Set<Integer>> special() throws ReflectiveOperationException {
        Map<CallKind, Set<Integer>> special = new TreeMap<>();
        ((Map<?, ?>) table("SPECIAL")).forEach((kind, codes) -> special.put((CallKind) kind, codes((Map<?, ?>) codes)));
        return special;
    }

    private static Object table(String name) throws ReflectiveOperationException {
        Field table = FeishuErrors.class.getDeclaredField(name);
        table.setAccessible(true);
        return table.get(null);
    }

    private static Set<Integer> codes(Map<?, ?> meanings) {
        Set<Integer> codes = new TreeSet<>();
        meanings.keySet().forEach(code -> codes.add((Integer) code));
        return codes;
    }

    private static Failure meant(CallKind kind, int code) {
        HttpAnswer answer =
                new HttpAnswer(400, JsonNodeFactory.instance.objectNode().put("code", code), "", null, null, List.of());
        return catchThrowableOfType(FeishuCallException.class, () -> FeishuErrors.check(kind, answer))
                .failure();
    }

    private static boolean isRetryable(Category category) {
        List<String> nobody = new ArrayList<>();
        return new FeishuUrgentException(
                        category, 0, null, "", "om_1", new Recipients(nobody, nobody, nobody, nobody), null)
                .isRetryable();
    }
}
