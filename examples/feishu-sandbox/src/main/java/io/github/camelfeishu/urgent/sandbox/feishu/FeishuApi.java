package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.world.UrgentType;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** Which path is which API. The gateway knows a path by its method too; anything else is its 404. */
public final class FeishuApi {
    private static final String MESSAGES = "/open-apis/im/v1/messages";
    private static final Pattern URGENT = Pattern.compile(MESSAGES + "/([^/]+)/urgent_(app|sms|phone)");
    private static final Pattern READERS = Pattern.compile(MESSAGES + "/([^/]+)/read_users");

    private FeishuApi() {}

    public static CallKind kindOf(String path) {
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

    public static Answer answer(World world, HttpCall call) {
        Matcher urgent = URGENT.matcher(call.path());
        Matcher readers = READERS.matcher(call.path());
        if (call.method().equals("POST") && TokenApi.PATHS.contains(call.path())) {
            return TokenApi.answer(world, call);
        }
        if (call.method().equals("POST") && call.path().equals(MESSAGES)) {
            return SendApi.answer(world, call);
        }
        if (call.method().equals("GET") && readers.matches()) {
            return ReadersApi.answer(world, call, readers.group(1));
        }
        if (call.method().equals("PATCH") && urgent.matches()) {
            return UrgentApi.answer(world, call, UrgentType.of(urgent.group(2)), urgent.group(1));
        }
        return Answer.notFound();
    }
}
