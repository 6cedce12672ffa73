package io.github.camelfeishu.urgent.delivery;

import java.util.List;

import io.github.camelfeishu.urgent.client.Failure;
import io.github.camelfeishu.urgent.client.FeishuCallException;

/** How a call to Feishu ended, after all its repeats. */
sealed interface CallOutcome<T> {

    /** Every attempt that failed, in order. */
    List<Failure> failures();

    /** Feishu executed the call; {@code failures} are the attempts before. */
    record Executed<T>(T answer, List<Failure> failures) implements CallOutcome<T> {}

    /** The call was refused or given up; {@code last} is the last of the {@code failures}. */
    record Failed<T>(FeishuCallException last, List<Failure> failures) implements CallOutcome<T> {}
}
