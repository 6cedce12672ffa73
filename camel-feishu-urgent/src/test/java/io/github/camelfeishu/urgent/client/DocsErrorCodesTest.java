package io.github.camelfeishu.urgent.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelfeishu.urgent.api.FeishuUrgentException;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.api.Recipients;
import io.github.camelfeishu.urgent.docs.DocsPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What the documents say of Feishu's codes is what {@link FeishuCode} makes of them. */
class DocsErrorCodesTest {

    private static final DocsPage PAGE = DocsPage.component();

    private static final Map<CallKind, String> CALLS =
            Map.of(CallKind.SEND, "sending", CallKind.READ, "reading", CallKind.CHECK, "checking");

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
                        "FeishuCode decides: replace the rows under 'Codes' in %s by%n%s%n",
                        PAGE,
                        expected.values().stream()
                                .map(cells -> "| " + String.join(" | ", cells))
                                .collect(joining("\n")))
                .isEqualTo(expected);
    }

    @Test
    void thePageHasWhatCodesMeanToOtherCallsThanABuzz() throws Exception {
        List<List<String>> rows = PAGE.table("Codes of other calls", "Code");
        Map<String, String> words =
                rows.stream().collect(toMap(cells -> cells.get(0), cells -> cells.get(3), (first, second) -> first));
        List<List<String>> expected = new ArrayList<>();
        special()
                .forEach((kind, codes) -> codes.forEach(code -> {
                    Failure meant = meant(kind, code);
                    expected.add(List.of(
                            "" + code,
                            CALLS.get(kind),
                            "`" + meant.category() + "`",
                            words.getOrDefault("" + code, "Feishu's own words"),
                            meant.advice()));
                }));

        assertThat(rows)
                .as(
                        "FeishuCode decides: replace the rows under 'Codes of other calls' in %s by%n%s%n",
                        PAGE,
                        expected.stream()
                                .map(cells -> "| " + String.join(" | ", cells))
                                .collect(joining("\n")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void thePageSaysWhetherACategoryIsRetryable(Category category) {
        assertThat(PAGE.table("Failures", "Category"))
                .filteredOn(cells -> cells.get(0).equals("`" + category + "`"))
                .extracting(cells -> cells.get(2))
                .containsExactly(isRetryable(category) ? "yes" : "no");
    }

    /** The codes that mean something to any call. */
    private static Set<Integer> general() {
        return numbers(code -> Stream.of(CallKind.values()).allMatch(kind -> meaning(kind, code) != null));
    }

    /** The codes that mean something to one kind of call alone, or something else than to the others. */
    private static Map<CallKind, Set<Integer>> special() {
        Map<CallKind, Set<Integer>> special = new TreeMap<>();
        for (CallKind kind : CALLS.keySet()) {
            special.put(
                    kind,
                    numbers(code ->
                            meaning(kind, code) != null && !meaning(kind, code).equals(meaning(CallKind.BUZZ, code))));
        }
        return special;
    }

    private static Object meaning(CallKind kind, FeishuCode code) {
        return FeishuCode.meaning(kind, code.number()).orElse(null);
    }

    private static Set<Integer> numbers(Predicate<FeishuCode> condition) {
        return Stream.of(FeishuCode.values())
                .filter(condition)
                .map(FeishuCode::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Failure meant(CallKind kind, int code) {
        HttpAnswer answer = new HttpAnswer(
                400, JsonNodeFactory.instance.objectNode().put("code", code), new byte[0], null, null, List.of());
        return catchThrowableOfType(FeishuCallException.class, () -> AnswerJudge.executed(kind, answer))
                .failure();
    }

    private static boolean isRetryable(Category category) {
        List<String> nobody = new ArrayList<>();
        return new FeishuUrgentException(
                        category, 0, null, "", "om_1", new Recipients(nobody, nobody, nobody, nobody), null)
                .isRetryable();
    }
}
