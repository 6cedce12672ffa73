package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;
import io.github.camelfeishu.urgent.sandbox.world.World;

/** One API of Feishu: its path, the kind of its calls, its method, and its handler. */
record Route(CallKind kind, String method, Pattern path, Handler handler) {
    Route(CallKind kind, String method, String path, Handler handler) {
        this(kind, method, Pattern.compile(path), handler);
    }

    /** Answers a call, with the world's lock held. */
    interface Handler {
        /**
         * Executes the call.
         *
         * @param path the path, matched
         * @throws io.github.camelfeishu.urgent.sandbox.wire.Refusal if a check fails
         */
        Answer answer(World world, HttpCall call, Matcher path);
    }

    boolean hasPath(String callPath) {
        return path.matcher(callPath).matches();
    }
}
