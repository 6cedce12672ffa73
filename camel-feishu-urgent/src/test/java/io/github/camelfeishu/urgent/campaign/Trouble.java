package io.github.camelfeishu.urgent.campaign;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;

/** What goes wrong with one call, and what a caller can know of the call afterwards. */
enum Trouble {
    NONE(Known.ANSWER, Fault::none),

    RATE_LIMIT(Known.NOT_EXECUTED, () -> Fault.rateLimit("0.01")),
    RATE_LIMIT_LONGER(Known.NOT_EXECUTED, () -> Fault.rateLimit("0.09")),
    RATE_LIMIT_WITHOUT_RESET(Known.NOT_EXECUTED, Fault::rateLimitWithoutReset),
    RATE_LIMIT_SOON(Known.NOT_EXECUTED, () -> Fault.rateLimit("soon")),
    RATE_LIMIT_FOR_A_DAY(Known.NOT_EXECUTED, () -> Fault.rateLimit(86_400)),
    RATE_LIMIT_NEGATIVE(Known.NOT_EXECUTED, () -> Fault.rateLimit("-1")),
    RATE_LIMIT_ENDLESS(Known.NOT_EXECUTED, () -> Fault.rateLimit("1e400")),
    RATE_LIMIT_HTTP_400(Known.NOT_EXECUTED, () -> Fault.rateLimitHttp400(1)),
    RATE_LIMIT_HTTP_200(Known.NOT_EXECUTED, () -> Fault.rateLimitHttp200(1)),
    RATE_LIMIT_PAGE(Known.NOT_EXECUTED, () -> Fault.html(429)),
    /** The answer comes in chunks, with a trailer at its end. */
    RATE_LIMIT_WITH_TRAILER(
            Known.NOT_EXECUTED,
            () -> Fault.raw("HTTP/1.1 429 Too Many Requests\r\n"
                    + "Connection: close\r\nx-ogw-ratelimit-reset: 0.01\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "11\r\n{\"code\":99991400}\r\n0\r\nX-Sum: 1\r\n\r\n")),

    DEAD_TOKEN(Known.NOT_EXECUTED, withToken(), () -> Fault.answer(400, "{\"code\":99991663,\"msg\":\"dead\"}")),
    DEAD_TOKEN_401(Known.NOT_EXECUTED, withToken(), () -> Fault.answer(401, "{\"code\":99991677,\"msg\":\"dead\"}")),
    QUOTA(
            Known.NOT_EXECUTED,
            onlyOn(CallKind.URGENT),
            () -> Fault.answer(400, "{\"code\":230024,\"msg\":\"used up\"}")),
    BOT_OUTSIDE(Known.NOT_EXECUTED, withToken(), () -> Fault.answer(400, "{\"code\":230002,\"msg\":\"not in here\"}")),
    REDIRECT(Known.NOT_EXECUTED, () -> Fault.empty(302)),
    FORBIDDEN_PAGE(Known.NOT_EXECUTED, () -> Fault.html(403)),
    ECHO(
            Known.NOT_EXECUTED,
            feishu -> Fault.answer(
                    400,
                    "{\"code\":4711,\"msg\":\"bad " + secrets(feishu) + "\",\"error\":{\"field_violations\":"
                            + "[{\"field\":\"f\",\"description\":\"" + secrets(feishu) + "\"}]}}")),
    ECHO_PAGE(Known.NOT_EXECUTED, feishu -> Fault.answer(403, "<html>" + secrets(feishu) + "</html>")),
    ECHO_LOG_ID(
            Known.NOT_EXECUTED, feishu -> last("400 Bad Request\r\nX-Tt-Logid: " + secrets(feishu), "{\"code\":4711}")),

    SERVER_ERROR(Known.NOTHING, () -> Fault.serverError(500)),
    SERVER_ERROR_EXECUTED(Known.NOTHING, () -> Fault.serverError(503).afterExecuting()),
    INTERNAL_ERROR_EXECUTED(Known.NOTHING, () -> Fault.answer(400, "{\"code\":2200,\"msg\":\"?\"}")
            .afterExecuting()),
    BAD_GATEWAY(Known.NOTHING, () -> Fault.html(502)),
    BAD_GATEWAY_EXECUTED(Known.NOTHING, () -> Fault.html(504).afterExecuting()),
    ECHO_SERVER_ERROR(Known.NOTHING, feishu -> Fault.answer(500, secrets(feishu))),
    UNAVAILABLE(Known.NOTHING, () -> Fault.empty(503)),
    WEB_PAGE_EXECUTED(Known.NOTHING, () -> Fault.html(200).afterExecuting()),
    EMPTY_EXECUTED(Known.NOTHING, () -> Fault.empty(200).afterExecuting()),
    NOT_JSON_EXECUTED(Known.NOTHING, () -> Fault.notJson().afterExecuting()),
    NO_CODE_EXECUTED(Known.NOTHING, () -> Fault.noCode().afterExecuting()),
    LIST_EXECUTED(Known.NOTHING, () -> Fault.answer(200, "[]").afterExecuting()),
    SUCCESS_400_EXECUTED(Known.NOTHING, () -> Fault.answer(400, "{\"code\":0}").afterExecuting()),
    HUGE(Known.NOTHING, () -> Fault.huge(2_000_000)),

    RESET_BEFORE_READ(Known.NOTHING, Fault::resetBeforeRead),
    RESET(Known.NOTHING, Fault::resetAfterRead),
    RESET_EXECUTED(Known.NOTHING, Fault::executedButAnswerLost),
    CLOSED_EXECUTED(Known.NOTHING, () -> Fault.raw("").afterExecuting()),
    SHORT_HANG(Known.NOTHING, () -> Fault.hang(Duration.ofMillis(60))),
    SHORT_HANG_EXECUTED(Known.NOTHING, () -> Fault.hang(Duration.ofMillis(60)).afterExecuting()),
    HANG(Known.NOTHING, () -> Fault.hang()),
    HANG_EXECUTED(Known.NOTHING, () -> Fault.hang().afterExecuting()),

    HALF_HEAD_EXECUTED(
            Known.NOTHING, () -> Fault.raw("HTTP/1.1 200 OK\r\nContent-Ty").afterExecuting()),
    HALF_ANSWER_EXECUTED(Known.NOTHING, () -> Fault.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":0,")
            .afterExecuting()),
    HALF_CHUNK_EXECUTED(
            Known.NOTHING, () -> Fault.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"code\":0}")
                    .afterExecuting()),
    BROKEN_STATUS(Known.NOTHING, feishu -> Fault.raw("HTTP/1.1 " + secrets(feishu) + "\r\n\r\n")),
    BROKEN_HEADER(Known.NOTHING, feishu -> Fault.raw("HTTP/1.1 200 OK\r\n" + secrets(feishu) + "\r\n\r\n")),
    BROKEN_LENGTH(
            Known.NOTHING, feishu -> Fault.raw("HTTP/1.1 200 OK\r\nContent-Length: " + secrets(feishu) + "\r\n\r\n")),
    BROKEN_CHUNK(
            Known.NOTHING,
            feishu -> Fault.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + secrets(feishu) + "\r\n")),
    BROKEN_ENCODING(Known.NOTHING, () -> last("200 OK\r\nContent-Encoding: gzip", "{\"code\":0}")),
    NOT_HTTP(Known.NOTHING, () -> Fault.raw("SSH-2.0-OpenSSH_9.2\r\n")),
    HUGE_HEADER_EXECUTED(Known.NOTHING, () -> last("200 OK\r\nX-Huge: " + "x".repeat(2_000_000), "{}")
            .afterExecuting()),
    MANY_HEADERS_EXECUTED(Known.NOTHING, () -> last("200 OK" + "\r\nX-Many: x".repeat(50_000), "{}")
            .afterExecuting()),
    HUGE_TRAILER_EXECUTED(Known.NOTHING, () -> Fault.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\n{}\r\n0\r\nX-Huge: " + "x".repeat(2_000_000) + "\r\n\r\n")
            .afterExecuting()),
    HEAD_TRICKLES(Known.NOTHING, () -> trickle("HTTP/1.1 200 OK\r\nX-Slow: ", "x")),
    HEAD_TRICKLES_EXECUTED(
            Known.NOTHING, () -> trickle("HTTP/1.1 200 OK\r\n", "X-Slow: x\r\n").afterExecuting()),
    BODY_TRICKLES_EXECUTED(Known.NOTHING, () -> trickle("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", " ")
            .afterExecuting()),
    TRAILER_TRICKLES_EXECUTED(Known.NOTHING, () -> trickle(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", "X-Slow: x\r\n")
            .afterExecuting()),
    INTERIM_TRICKLES_EXECUTED(
            Known.NOTHING, () -> trickle("", "HTTP/1.1 102 Processing\r\n\r\n").afterExecuting()),

    INTERIM(Known.ANSWER, () -> Fault.before("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
    INTERIM_CONTINUE(Known.ANSWER, () -> Fault.before("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")),
    MANY_INTERIM(Known.ANSWER_OR_NOTHING, () -> Fault.before("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10_000))),
    /** The answer to this call is right; the surplus one must not be taken for that of the next call. */
    SURPLUS_SUCCESS(Known.ANSWER, () -> Fault.behind(http("200 OK", "{\"code\":0,\"msg\":\"success\",\"data\":{}}"))),
    SURPLUS_REFUSAL(Known.ANSWER, () -> Fault.behind(http("400 Bad Request", "{\"code\":230024,\"msg\":\"used up\"}"))),
    SURPLUS_BYTES(Known.ANSWER, () -> Fault.behind("\r\n\r\n?")),

    WRONG_SECRET(
            Known.NOT_EXECUTED, onlyOn(CallKind.TOKEN), () -> Fault.answer(200, "{\"code\":10014,\"msg\":\"who?\"}")),
    NO_TOKEN(Known.NOTHING, onlyOn(CallKind.TOKEN), () -> Fault.answer(200, "{\"code\":0,\"msg\":\"ok\"}")),
    TOKEN_FOR_EVER(token("9223372036854775807")),
    TOKEN_BEYOND_EVER(token("99999999999999999999999999")),
    TOKEN_BEYOND_NUMBERS(token("1e400")),
    TOKEN_EXPIRED(token("-1")),
    TOKEN_FOR_LESS_THAN_EVER(token("-9223372036854775808")),
    TOKEN_FOR_A_MOMENT(token("1")),
    TOKEN_FOR_HALF_A_SECOND(token("0.5")),
    TOKEN_FOR_SOME_TIME(token("\"soon\"")),
    TOKEN_WITHOUT_END(token("null")),
    TOKEN_THAT_IS_DEAD(feishu -> token("\"t-thisTokenWasNeverGivenOutByTheSandbox0000\"", "7200")),
    TOKEN_THAT_IS_A_NUMBER(feishu -> token("8675309", "7200")),
    TOKEN_OF_TWO_LINES(feishu -> token("\"t-twoLines\\r\\nX-Injected: 1\"", "7200")),
    TOKEN_THAT_IS_NO_ASCII(feishu -> token("\"t-\\u4ee4\\u724c\\u0000\"", "7200"));

    /** What a caller can know of the call. */
    enum Known {
        /** Feishu's own answer. */
        ANSWER,
        /** That it was not executed. */
        NOT_EXECUTED,
        /** Nothing: it may have been executed. */
        NOTHING,
        /** Feishu's own answer, if the caller has patience. */
        ANSWER_OR_NOTHING
    }

    private static final Duration PAUSE = Duration.ofMillis(30);

    private final Known known;
    private final Set<CallKind> kinds;
    private final Function<FeishuSandbox, Fault> fault;

    Trouble(Known known, Supplier<Fault> fault) {
        this(known, feishu -> fault.get());
    }

    Trouble(Known known, Function<FeishuSandbox, Fault> fault) {
        this(known, EnumSet.of(CallKind.TOKEN, CallKind.SEND, CallKind.READERS, CallKind.URGENT), fault);
    }

    Trouble(Known known, Set<CallKind> kinds, Supplier<Fault> fault) {
        this(known, kinds, feishu -> fault.get());
    }

    Trouble(Function<FeishuSandbox, Fault> token) {
        this(Known.ANSWER, onlyOn(CallKind.TOKEN), token);
    }

    Trouble(Known known, Set<CallKind> kinds, Function<FeishuSandbox, Fault> fault) {
        this.known = known;
        this.kinds = kinds;
        this.fault = fault;
    }

    Known known() {
        return known;
    }

    boolean canHit(CallKind kind) {
        return kinds.contains(kind);
    }

    Fault on(CallKind kind, FeishuSandbox feishu) {
        return fault.apply(feishu).on(kind);
    }

    /** Whether the caller notices nothing before its time-out. */
    boolean isSlow() {
        return this == HANG || this == HANG_EXECUTED || name().contains("TRICKLES");
    }

    private static Set<CallKind> onlyOn(CallKind kind) {
        return EnumSet.of(kind);
    }

    private static Set<CallKind> withToken() {
        return EnumSet.of(CallKind.SEND, CallKind.READERS, CallKind.URGENT);
    }

    /** Everything that must not be shown: the secret of the app, and the token of the call if it has one. */
    private static String secrets(FeishuSandbox feishu) {
        return feishu.appSecret() + " " + Fault.AUTHORIZATION;
    }

    /** More than anybody waits for, byte by byte. */
    private static Fault trickle(String beginning, String more) {
        return Fault.trickle(beginning + more.repeat(20_000 / more.length()), PAUSE);
    }

    /** An answer on a connection that stays open. */
    private static String http(String head, String body) {
        return "HTTP/1.1 " + head + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** The last answer on a connection. */
    private static Fault last(String head, String body) {
        return Fault.raw(http(head + "\r\nConnection: close", body));
    }

    /** A valid token with this number of seconds. */
    private static Function<FeishuSandbox, Fault> token(String expire) {
        return feishu -> token("\"" + feishu.app().token() + "\"", expire);
    }

    private static Fault token(String token, String expire) {
        return Fault.answer(
                200, "{\"code\":0,\"msg\":\"ok\",\"tenant_access_token\":" + token + ",\"expire\":" + expire + "}");
    }
}
