package io.github.camelfeishu.urgent.sandbox.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Faults for later calls: planned faults first, in order, then random ones. Guarded by its {@link Traffic}. */
final class Faults {
    private final List<Planned> planned = new ArrayList<>();
    private final List<RandomFault> random = new ArrayList<>();

    private static final class Planned {
        final Fault fault;
        int timesLeft;

        Planned(Fault fault, int times) {
            this.fault = fault;
            this.timesLeft = times;
        }
    }

    private record RandomFault(Fault fault, double probability, Random random) {}

    void plan(int times, Fault fault) {
        planned.add(new Planned(fault, times));
    }

    void addRandom(double probability, Fault fault, long seed) {
        random.add(new RandomFault(fault, probability, new Random(seed)));
    }

    void clear() {
        planned.clear();
        random.clear();
    }

    List<String> inWords() {
        return Stream.concat(
                        planned.stream().map(next -> next.fault + (next.timesLeft == 1 ? "" : " × " + next.timesLeft)),
                        random.stream().map(next -> next.fault + " at random, " + next.probability))
                .toList();
    }

    /** The fault of the next call of this kind; null: none. */
    Fault next(CallKind kind) {
        for (Iterator<Planned> it = planned.iterator(); it.hasNext(); ) {
            Planned next = it.next();
            if (next.fault.hits(kind)) {
                if (--next.timesLeft == 0) {
                    it.remove();
                }
                return next.fault;
            }
        }
        for (RandomFault next : random) {
            if (next.fault.hits(kind) && next.random.nextDouble() < next.probability) {
                return next.fault;
            }
        }
        return null;
    }
}
