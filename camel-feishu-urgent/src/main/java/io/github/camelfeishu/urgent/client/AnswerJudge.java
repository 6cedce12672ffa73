package io.github.camelfeishu.urgent.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.api.FeishuUrgentException.Category;
import io.github.camelfeishu.urgent.client.FeishuCode.Meaning;

/** Judges an answer by its code, never by the HTTP status alone: executed, refused, or unknown. */
final class AnswerJudge {

    static final String UNDOCUMENTED =
            "Look the code up in Feishu's documentation, or ask its support with the log id.";

    private static final String NOT_FEISHU =
            "This is not Feishu's answer, nobody was buzzed: check baseUrl, and any proxy or gateway on the way.";
    private static final String PROXY_LOGIN =
            "The proxy wants a login, nobody was buzzed: set proxyAuthUsername and proxyAuthPassword on Camel's http or"
                    + " https component, or check them.";

    private AnswerJudge() {}

    /**
     * The JSON of an answer that says that the call was executed.
     *
     * @throws FeishuCallException if the answer says anything else
     */
    static JsonNode executed(CallKind kind, HttpAnswer answer) throws FeishuCallException {
        Integer code = answer.code();
        if (code != null && code == 0 && answer.status() / 100 == 2) {
            return answer.json();
        }
        throw new FeishuCallException(failure(kind, answer, code));
    }

    private static Failure failure(CallKind kind, HttpAnswer answer, Integer code) {
        int status = answer.status();
        boolean hasCode = code != null && code != 0;
        int shown = hasCode ? code : status;
        String reason = reason(answer, code);
        Optional<Meaning> meaning = FeishuCode.meaning(kind, shown);
        Optional<Category> category = meaning.map(Meaning::category);
        if (status == 429 || category.equals(Optional.of(Category.RATE_LIMIT))) {
            String advice = meaning.filter(it -> it.category() == Category.RATE_LIMIT)
                    .map(Meaning::advice)
                    .orElseGet(() -> FeishuCode.advice(kind, FeishuCode.RATE_LIMITED.number()));
            return new Failure(
                    Category.RATE_LIMIT, shown, reason, advice, answer.logId(), false, answer.retryAfter(), false);
        }
        if (status >= 500 || category.equals(Optional.of(Category.SERVER))) {
            return Failure.lost(kind, shown, reason, answer.logId());
        }
        if (status == 401 || FeishuCode.isDeadToken(shown)) {
            Meaning dead = meaning.or(() -> FeishuCode.meaning(kind, FeishuCode.TOKEN_INVALID.number()))
                    .orElseThrow();
            return new Failure(dead.category(), shown, reason, dead.advice(), answer.logId(), true, null, false);
        }
        if (hasCode) {
            return Failure.notExecuted(
                    kind == CallKind.LOOKUP ? lookupCategory(category) : category.orElse(Category.REQUEST),
                    shown,
                    reason,
                    meaning.map(Meaning::advice).orElse(UNDOCUMENTED),
                    answer.logId());
        }
        return code == null && status >= 300
                ? Failure.notExecuted(
                        Category.SETUP, shown, reason, status == 407 ? PROXY_LOGIN : NOT_FEISHU, answer.logId())
                : Failure.lost(kind, shown, reason, answer.logId());
    }

    /** A refused look-up says nothing about people: the app is not set up for it. */
    private static Category lookupCategory(Optional<Category> category) {
        return category.filter(it -> it == Category.AUTH).orElse(Category.SETUP);
    }

    /** An answer that lacks its main field. */
    static FeishuCallException incomplete(CallKind kind, String what, HttpAnswer answer) {
        return new FeishuCallException(Failure.lost(
                kind, answer.status(), "an answer without " + what + ": " + answer.text(), answer.logId()));
    }

    private static String reason(HttpAnswer answer, Integer code) {
        if (code == null) {
            return "HTTP " + answer.status() + " without Feishu's code"
                    + (answer.text().isBlank() ? ", empty" : ": " + answer.text());
        }
        List<String> details = new ArrayList<>();
        JsonNode error = answer.json().path("error");
        error.path("permission_violations")
                .forEach(v -> details.add("scope " + v.path("subject").asText()));
        error.path("field_violations")
                .forEach(v -> details.add(
                        v.path("field").asText() + ": " + v.path("description").asText()));
        return answer.withoutSecrets(answer.json().path("msg").asText("")
                + (details.isEmpty() ? "" : " (" + String.join("; ", details) + ")"));
    }
}
