package io.github.camelfeishu.urgent.client;

/** The access tokens by which an app calls in one tenant. */
public interface TokenSource {

    /**
     * A token that is valid now; fetched if there is none.
     *
     * @throws FeishuCallException if it cannot be had
     */
    String current() throws FeishuCallException;

    /**
     * Gives up a token that Feishu has refused.
     *
     * @return whether another one can be had
     */
    boolean discard(String token);

    /** A token that somebody else keeps fresh. */
    static TokenSource given(String token) {
        return new TokenSource() {
            @Override
            public String current() {
                return token;
            }

            @Override
            public boolean discard(String refused) {
                return false;
            }
        };
    }
}
