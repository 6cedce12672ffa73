package io.github.camelfeishu.urgent.sandbox.world;

import java.util.List;

/** Sends events to the callback URLs of apps, and records them in the world. */
public interface EventSender {
    /**
     * Sends a challenge and waits for the answer.
     *
     * @throws IllegalStateException if the answer is wrong or does not come
     */
    void challenge(World world, App app, EventSubscription to);

    /** Sends an app ticket and waits for the answer; without a right answer, the event is repeated in the background. */
    PushedEvent pushTicket(World world, App app, EventSubscription to, String ticket);

    /** Posts a press on a card's button, once, and takes the answer; {@link Message#click} tells more. */
    Click click(World world, Message message, User user, String button);

    /** Sends an app ticket in the background, and repeats it. */
    void pushTicketLater(World world, App app, EventSubscription to, String ticket);

    /** Tells an app in the background, and repeatedly, that a user has read messages of the app's bot. */
    void pushRead(World world, App app, EventSubscription to, User reader, List<Message> messages);
}
