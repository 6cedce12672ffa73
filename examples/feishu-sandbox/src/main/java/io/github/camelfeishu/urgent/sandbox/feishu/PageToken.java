package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.github.camelfeishu.urgent.sandbox.code.FeishuCode;
import io.github.camelfeishu.urgent.sandbox.wire.Refusal;

/** Names the offset of a page. Later entries come last, so offsets stay right. */
final class PageToken {
    private PageToken() {}

    /** The token of a page of what belongs to this id. */
    static String of(String id, int offset) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((id + " " + offset).getBytes(StandardCharsets.UTF_8));
    }

    /** The offset, which is not 0; a token that was not given out for this id is refused with the code. */
    static int offset(String id, String pageToken, int size, FeishuCode otherwise) {
        for (int offset = 1; offset <= size; offset++) {
            if (of(id, offset).equals(pageToken)) {
                return offset;
            }
        }
        throw new Refusal(otherwise, "this page_token was not given out for " + id);
    }
}
