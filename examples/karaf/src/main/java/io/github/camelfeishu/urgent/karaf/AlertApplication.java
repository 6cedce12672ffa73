package io.github.camelfeishu.urgent.karaf;

import io.github.camelfeishu.urgent.FeishuUrgentComponent;
import io.github.camelfeishu.urgent.FeishuUrgentConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.osgi.framework.BundleContext;

/** Runs the routes as long as the feishu-urgent component is there: Blueprint tells when it comes and goes. */
public class AlertApplication {

    private final BundleContext bundleContext;
    private final String inbox;
    private final FeishuUrgentConfiguration feishu = new FeishuUrgentConfiguration();
    private CamelContext camel;

    public AlertApplication(BundleContext bundleContext, String inbox) {
        this.bundleContext = bundleContext;
        this.inbox = inbox;
    }

    /** The component is there: a fresh context with a fresh component. */
    public void start(ComponentResolver feishuUrgent) throws Exception {
        stop();
        camel = new OsgiDefaultCamelContext(bundleContext);
        camel.getComponent("feishu-urgent", FeishuUrgentComponent.class).setConfiguration(feishu);
        camel.addRoutes(new AlertRoutes(inbox));
        camel.start();
    }

    /** The component is about to go. */
    public void stop(ComponentResolver feishuUrgent) {
        stop();
    }

    /** Ends connections and threads with the context. */
    public void stop() {
        if (camel != null) {
            camel.stop();
            camel = null;
        }
    }

    public void setBaseUrl(String baseUrl) {
        feishu.setBaseUrl(baseUrl);
    }

    public void setAppId(String appId) {
        feishu.setAppId(appId);
    }

    public void setAppSecret(String appSecret) {
        feishu.setAppSecret(appSecret);
    }
}
