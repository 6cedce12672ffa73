package io.github.camelfeishu.urgent.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which path is which API. The gateway knows a path by its method too; anything else is its 404. */
final class FeishuApi {
    private static final Pattern URGENT = Pattern.compile("/open-apis/im/v1/messages/([^/]+)/urgent_(app|sms|phone)");

    private FeishuApi() {}

    static CallKind kindOf(String path) {
        if (TokenApi.PATHS.contains(path)) {
            return CallKind.TOKEN;
        }
        return URGENT.matcher(path).matches() ? CallKind.URGENT : CallKind.OTHER;
    }

    static Answer answer(World world, HttpCall call) {
        Matcher urgent = URGENT.matcher(call.path());
        if (call.method().equals("POST") && TokenApi.PATHS.contains(call.path())) {
            return TokenApi.answer(world, call);
        }
        if (call.method().equals("PATCH") && urgent.matches()) {
            return UrgentApi.answer(world, call, UrgentType.of(urgent.group(2)), urgent.group(1));
        }
        return Answer.notFound();
    }
}
