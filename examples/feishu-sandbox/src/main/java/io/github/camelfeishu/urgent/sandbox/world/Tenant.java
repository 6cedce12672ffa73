package io.github.camelfeishu.urgent.sandbox.world;

/** A company, with its quota of SMS and phone calls. */
public final class Tenant {
    private static final int DEFAULT_QUOTA = 100_000;

    private final World world;
    private final String tenantKey;
    private int smsQuota = DEFAULT_QUOTA;
    private int phoneQuota = DEFAULT_QUOTA;

    Tenant(World world, String tenantKey) {
        this.world = world;
        this.tenantKey = tenantKey;
    }

    /** The {@code tenant_key}, by which store apps ask for their tokens. */
    public String tenantKey() {
        return tenantKey;
    }

    /** The number of SMS left; a call for more recipients answers 230024 and reaches nobody. */
    public int smsQuota() {
        synchronized (world) {
            return smsQuota;
        }
    }

    /**
     * Sets the number of SMS left.
     *
     * @throws IllegalArgumentException if negative
     */
    public Tenant smsQuota(int left) {
        synchronized (world) {
            smsQuota = World.notNegative("smsQuota", left);
            return this;
        }
    }

    /** The number of phone calls left; a call for more recipients answers 230024 and reaches nobody. */
    public int phoneQuota() {
        synchronized (world) {
            return phoneQuota;
        }
    }

    /**
     * Sets the number of phone calls left.
     *
     * @throws IllegalArgumentException if negative
     */
    public Tenant phoneQuota(int left) {
        synchronized (world) {
            phoneQuota = World.notNegative("phoneQuota", left);
            return this;
        }
    }

    /** Whether the quota suffices for so many buzzes of this type; those in the app are free. */
    public boolean allows(UrgentType type, int buzzes) {
        synchronized (world) {
            return switch (type) {
                case APP -> true;
                case SMS -> buzzes <= smsQuota;
                case PHONE -> buzzes <= phoneQuota;
            };
        }
    }

    void charge(UrgentType type, int buzzes) {
        switch (type) {
            case APP -> {}
            case SMS -> smsQuota -= buzzes;
            case PHONE -> phoneQuota -= buzzes;
        }
    }

    @Override
    public String toString() {
        return tenantKey;
    }
}
