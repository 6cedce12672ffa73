package io.github.camelfeishu.urgent.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which path is which API. The gateway knows a path by its method too; anything else is its 404. */
final class FeishuApi {
    private static final String TENANT_ACCESS_TOKEN = "/open-apis/auth/v3/tenant_access_token/internal";
    private static final Pattern URGENT = Pattern.compile("/open-apis/im/v1/messages/([^/]+)/urgent_(app|sms|phone)");

    private FeishuApi() {}

    static CallKind kindOf(String path) {
        if (path.equals(TENANT_ACCESS_TOKEN)) {
            return CallKind.TOKEN;
        }
        return URGENT.matcher(path).matches() ? CallKind.URGENT : CallKind.OTHER;
    }

    static Answer answer(World world, HttpCall call) {
        Matcher urgent = URGENT.matcher(call.path());
        if (call.method().equals("POST") && call.path().equals(TENANT_ACCESS_TOKEN)) {
            return TokenApi.answer(world, call);
        }
        if (call.method().equals("PATCH") && urgent.matches()) {
            return UrgentApi.answer(world, call, UrgentType.of(urgent.group(2)), urgent.group(1));
        }
        return Answer.notFound();
    }
}
