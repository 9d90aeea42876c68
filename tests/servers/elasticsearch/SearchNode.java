import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/**
 * A single Elasticsearch node for the test suite: the real engine behind the real HTTP interface, on loopback only.
 *
 * <p>Arguments: the node's folder (config, data, modules) and the HTTP port. Writes the port to {@code ready} in that
 * folder once requests are answered, and stops on SIGTERM.
 */
public final class SearchNode {

    private SearchNode() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int port = Integer.parseInt(arguments[1]);
        LogConfigurator.configureESLogging();
        Settings settings = Settings.builder()
            .put("path.home", folder.toString())
            .put("cluster.name", "portal-tests")
            .put("node.name", "portal-tests-1")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            .put("transport.port", port + 100)
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
        Environment environment = new Environment(settings, folder.resolve("config"));
        LogConfigurator.configure(environment, true);
        var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false));
        node.start();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception failure) {
                throw new IllegalStateException("the node did not close", failure);
            } finally {
                stopped.countDown();
            }
        }));
        Files.writeString(folder.resolve("ready"), Integer.toString(port));
        stopped.await();
    }

    /** {@code GET /}: clients ask it for the version first; the distribution answers from a module not on Maven. */
    public static final class Greeting extends Plugin implements ActionPlugin {
        @Override
        public List<RestHandler> getRestHandlers(
            RestHandlersServices services, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features) {
            return List.of(new GreetingHandler());
        }
    }

    static final class GreetingHandler extends BaseRestHandler {
        @Override
        public String getName() {
            return "greeting";
        }

        @Override
        public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            String answer = """
                {"name":"portal-tests-1","cluster_name":"portal-tests",\
                "version":{"number":"%s","build_flavor":"default"},"tagline":"You Know, for Search"}"""
                .formatted(Build.current().version());
            return channel -> channel.sendResponse(new RestResponse(RestStatus.OK, "application/json", answer));
        }
    }
}
