package io.github.camelfeishu.urgent.sandbox.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** The faults to come: first those planned, in order, then those drawn by chance. Guarded by the world's lock. */
public final class Faults {
    private final List<Planned> planned = new ArrayList<>();
    private final List<Drawn> drawn = new ArrayList<>();

    private static final class Planned {
        final Fault fault;
        int timesLeft;

        Planned(Fault fault, int times) {
            this.fault = fault;
            this.timesLeft = times;
        }
    }

    private record Drawn(Fault fault, double probability, Random random) {}

    public void plan(int times, Fault fault) {
        planned.add(new Planned(fault, times));
    }

    public void draw(double probability, Fault fault, long seed) {
        drawn.add(new Drawn(fault, probability, new Random(seed)));
    }

    public void clear() {
        planned.clear();
        drawn.clear();
    }

    /** The fault of this call; null: none. */
    public Fault next(CallKind kind) {
        for (Iterator<Planned> it = planned.iterator(); it.hasNext(); ) {
            Planned next = it.next();
            if (next.fault.hits(kind)) {
                if (--next.timesLeft == 0) {
                    it.remove();
                }
                return next.fault;
            }
        }
        for (Drawn next : drawn) {
            if (next.fault.hits(kind) && next.random.nextDouble() < next.probability) {
                return next.fault;
            }
        }
        return null;
    }
}
