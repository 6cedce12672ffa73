package io.github.camelfeishu.urgent.sandbox.feishu;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelfeishu.urgent.sandbox.wire.Answer;
import io.github.camelfeishu.urgent.sandbox.wire.HttpCall;

/** The answer to a call of no API here. It tells APIs that Feishu may have from those that it does not have. */
final class NotPlayed {
    private static final Pattern SERVICE = Pattern.compile("/open-apis/([a-z_]+/v\\d+)(/[^/]+)+");

    /** The services of Feishu and their versions, as in its Java SDK 2.5.3; the bot is not in the SDK. */
    private static final Set<String> SERVICES = Set.of(
            "acs/v1",
            "admin/v1",
            "aily/v1",
            "apaas/v1",
            "application/v6",
            "approval/v4",
            "attendance/v1",
            "auth/v3",
            "authen/v1",
            "baike/v1",
            "base/v2",
            "bitable/v1",
            "block/v2",
            "board/v1",
            "bot/v3",
            "calendar/v4",
            "cardkit/v1",
            "compensation/v1",
            "contact/v3",
            "corehr/v1",
            "corehr/v2",
            "directory/v1",
            "docs/v1",
            "document_ai/v1",
            "docx/v1",
            "drive/v1",
            "drive/v2",
            "ehr/v1",
            "event/v1",
            "helpdesk/v1",
            "hire/v1",
            "hire/v2",
            "human_authentication/v1",
            "im/v1",
            "im/v2",
            "lingo/v1",
            "mail/v1",
            "mdm/v1",
            "mdm/v3",
            "minutes/v1",
            "moments/v1",
            "okr/v1",
            "optical_char_recognition/v1",
            "passport/v1",
            "payroll/v1",
            "performance/v2",
            "personal_settings/v1",
            "report/v1",
            "search/v2",
            "security_and_compliance/v1",
            "security_and_compliance/v2",
            "sheets/v3",
            "speech_to_text/v1",
            "task/v1",
            "task/v2",
            "tenant/v2",
            "translation/v1",
            "vc/v1",
            "verification/v1",
            "wiki/v1",
            "wiki/v2",
            "workplace/v1");

    private NotPlayed() {}

    static Answer answer(HttpCall call) {
        Matcher path = SERVICE.matcher(call.path());
        return path.matches() && SERVICES.contains(path.group(1))
                ? Answer.notFound(
                        "not played here: " + call.method() + " " + call.path() + "; Feishu has APIs below /open-apis/"
                                + path.group(1) + ", and the sandbox does not know whether this is one")
                : Answer.notFound("404 page not found: Feishu has no " + call.method() + " " + call.path());
    }
}
