package io.github.camelfeishu.urgent.jars;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import org.apache.maven.model.Model;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/** The files and poms of all that is published. */
final class Published {

    static final Path ROOT = Path.of(System.getProperty("root")).normalize();

    private static final Path DIRECTORY = Path.of(System.getProperty("published"));
    private static final String VERSION = System.getProperty("version");

    private Published() {}

    /** A published file. */
    static Path file(String artifact, String end) {
        return DIRECTORY.resolve(artifact + "-" + VERSION + end);
    }

    static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /** The modules that are deployed, the parent among them, with all that they inherit. */
    static List<Model> modules() {
        return modulesBelow(ROOT)
                .filter(module -> !Boolean.parseBoolean(module.getProperties().getProperty("maven.deploy.skip")))
                .toList();
    }

    /** Those of them that are jars. */
    static List<Model> jarModules() {
        return modules().stream()
                .filter(module -> module.getPackaging().equals("jar"))
                .toList();
    }

    private static Stream<Model> modulesBelow(Path directory) {
        Model module = effective(directory.resolve("pom.xml"));
        return Stream.concat(
                Stream.of(module),
                Stream.concat(
                                module.getModules().stream(),
                                module.getProfiles().stream().flatMap(profile -> profile.getModules().stream()))
                        .flatMap(name -> modulesBelow(directory.resolve(name))));
    }

    private static Model effective(Path pom) {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        ModelBuildingRequest request = new DefaultModelBuildingRequest()
                .setPomFile(pom.toFile())
                .setSystemProperties(system)
                .setValidationLevel(ModelBuildingRequest.VALIDATION_LEVEL_MINIMAL)
                // the first of two phases: imported BOMs are not looked into
                .setTwoPhaseBuilding(true);
        try {
            return new DefaultModelBuilderFactory().newInstance().build(request).getEffectiveModel();
        } catch (ModelBuildingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pom as its users get it, nothing inherited. */
    static Model raw(Path pom) {
        try (Reader reader = Files.newBufferedReader(pom)) {
            return new MavenXpp3Reader().read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XmlPullParserException e) {
            throw new IllegalStateException(e);
        }
    }
}
