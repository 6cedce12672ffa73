package io.github.camelfeishu.urgent.sandbox;

/**
 * The checks of one call. Each is made in its place in the order, and a magic id is no more than a check that fails:
 * {@code om_sandbox_230002} gets past everything that comes before 230002, if that is as it should be.
 */
record Checks(FeishuCode magic) {
    void refuseIf(boolean wrong, FeishuCode code, String why) {
        refuseIfMagic(code);
        if (wrong) {
            throw new Refusal(code, why);
        }
    }

    void refuseIfMagic(FeishuCode code) {
        if (magic == code) {
            throw new Refusal(code, "magic id");
        }
    }
}
