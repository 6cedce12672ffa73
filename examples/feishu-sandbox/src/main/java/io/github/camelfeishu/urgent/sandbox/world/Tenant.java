package io.github.camelfeishu.urgent.sandbox.world;

/** A company, with what it has paid for. */
public final class Tenant {
    private static final int PLENTY = 100_000;

    private final World world;
    private final String tenantKey;
    private int smsQuota = PLENTY;
    private int phoneQuota = PLENTY;

    Tenant(World world, String tenantKey) {
        this.world = world;
        this.tenantKey = tenantKey;
    }

    /** The {@code tenant_key}, by which store apps know it. */
    public String tenantKey() {
        return tenantKey;
    }

    /** How many more people can be sent an SMS; a call for more than that answers 230024 and reaches nobody. */
    public int smsQuota() {
        synchronized (world) {
            return smsQuota;
        }
    }

    /**
     * Sets how many more people can be sent an SMS.
     *
     * @throws IllegalArgumentException if negative
     */
    public Tenant smsQuota(int left) {
        synchronized (world) {
            smsQuota = World.notNegative("smsQuota", left);
            return this;
        }
    }

    /** How many more people can be phoned; a call for more than that answers 230024 and reaches nobody. */
    public int phoneQuota() {
        synchronized (world) {
            return phoneQuota;
        }
    }

    /**
     * Sets how many more people can be phoned.
     *
     * @throws IllegalArgumentException if negative
     */
    public Tenant phoneQuota(int left) {
        synchronized (world) {
            phoneQuota = World.notNegative("phoneQuota", left);
            return this;
        }
    }

    /** Whether so many more can be reached in this way; the app is free. */
    public boolean allows(UrgentType type, int people) {
        return switch (type) {
            case APP -> true;
            case SMS -> people <= smsQuota;
            case PHONE -> people <= phoneQuota;
        };
    }

    void charge(UrgentType type, int people) {
        switch (type) {
            case APP -> {}
            case SMS -> smsQuota -= people;
            case PHONE -> phoneQuota -= people;
        }
    }

    @Override
    public String toString() {
        return tenantKey;
    }
}
