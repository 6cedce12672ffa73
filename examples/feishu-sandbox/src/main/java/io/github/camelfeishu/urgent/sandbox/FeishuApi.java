package io.github.camelfeishu.urgent.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which path is which API. The gateway knows a path by its method too; anything else is its 404. */
final class FeishuApi {
    private static final String MESSAGES = "/open-apis/im/v1/messages";
    private static final Pattern URGENT = Pattern.compile(MESSAGES + "/([^/]+)/urgent_(app|sms|phone)");
    private static final Pattern READERS = Pattern.compile(MESSAGES + "/([^/]+)/read_users");

    private FeishuApi() {}

    static CallKind kindOf(String path) {
        if (TokenApi.PATHS.contains(path)) {
            return CallKind.TOKEN;
        }
        if (path.equals(MESSAGES)) {
            return CallKind.SEND;
        }
        if (READERS.matcher(path).matches()) {
            return CallKind.READERS;
        }
        return URGENT.matcher(path).matches() ? CallKind.URGENT : CallKind.OTHER;
    }

    static Answer answer(World world, HttpCall call) {
        Matcher urgent = URGENT.matcher(call.path());
        Matcher readers = READERS.matcher(call.path());
        return switch (call.method() + " " + kindOf(call.path())) {
            case "POST TOKEN" -> TokenApi.answer(world, call);
            case "POST SEND" -> SendApi.answer(world, call);
            case "GET READERS" -> ReadersApi.answer(world, call, readers.replaceFirst("$1"));
            case "PATCH URGENT" ->
                UrgentApi.answer(world, call, UrgentType.of(urgent.replaceFirst("$2")), urgent.replaceFirst("$1"));
            default -> Answer.notFound();
        };
    }
}
