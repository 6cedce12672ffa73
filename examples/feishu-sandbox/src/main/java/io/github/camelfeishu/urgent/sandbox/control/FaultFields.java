package io.github.camelfeishu.urgent.sandbox.control;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;

/** Reads a fault from the fields of a control request. */
final class FaultFields {
    private FaultFields() {}

    static Fault read(Fields fields) {
        Fault fault = readName(fields);
        Set<CallKind> kinds = EnumSet.noneOf(CallKind.class);
        fields.texts("on").forEach(kind -> kinds.add(Names.constant(CallKind.class, kind)));
        if (!kinds.isEmpty()) {
            fault = fault.on(kinds);
        }
        return fields.flag("after_executing").orElse(false) ? fault.afterExecuting() : fault;
    }

    private static Fault readName(Fields fields) {
        return switch (fields.requiredText("fault")) {
            case "none" -> Fault.none();
            case "rate_limit" ->
                fields.text("reset")
                        .map(Fault::rateLimit)
                        .orElseGet(() -> Fault.rateLimit(fields.requiredInteger("seconds")));
            case "rate_limit_without_reset" -> Fault.rateLimitWithoutReset();
            case "rate_limit_http_400" -> Fault.rateLimitHttp400(fields.requiredInteger("seconds"));
            case "rate_limit_http_200" -> Fault.rateLimitHttp200(fields.requiredInteger("seconds"));
            case "server_error" -> Fault.serverError(fields.requiredInteger("status"));
            case "refuse" -> Fault.refuse(Duration.ofMillis(fields.requiredInteger("ms")));
            case "reset_before_read" -> Fault.resetBeforeRead();
            case "reset_after_read" -> Fault.resetAfterRead();
            case "executed_but_answer_lost" -> Fault.executedButAnswerLost();
            case "hang" ->
                fields.integer("ms")
                        .map(millis -> Fault.hang(Duration.ofMillis(millis)))
                        .orElseGet(Fault::hang);
            case "html" -> Fault.html(fields.requiredInteger("status"));
            case "empty" -> Fault.empty(fields.requiredInteger("status"));
            case "huge" -> Fault.huge(fields.requiredInteger("bytes"));
            case "not_json" -> Fault.notJson();
            case "no_code" -> Fault.noCode();
            case "answer" -> Fault.answer(fields.requiredInteger("status"), fields.requiredText("body"));
            case "raw" -> Fault.raw(fields.requiredText("text"));
            case "trickle" ->
                Fault.trickle(fields.requiredText("text"), Duration.ofMillis(fields.requiredInteger("ms")));
            case "before" -> Fault.before(fields.requiredText("text"));
            case "behind" -> Fault.behind(fields.requiredText("text"));
            default -> throw new IllegalArgumentException("there is no such fault; see the README");
        };
    }
}
