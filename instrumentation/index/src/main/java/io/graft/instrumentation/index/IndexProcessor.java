package io.graft.instrumentation.index;

import io.graft.instrumentation.spi.Adapter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/** Writes the join point index of one adapter module. */
public final class IndexProcessor extends AbstractProcessor {
  /** The location of the index, in the classes of the module and in graft.jar. */
  public static final String RESOURCE = "META-INF/graft/joinpoints.idx";

  private static final String SPI = "io.graft.instrumentation.spi.";

  private final Map<String, String> entries = new TreeMap<>();
  private final Set<String> adapters = new TreeSet<>();
  private final List<Element> sources = new ArrayList<>();

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    Set<String> types = new HashSet<>();
    for (String name :
        new String[] {
          "JoinPoint", "JoinPoints", "OnEnter", "OnExit", "Requires", "Requires.All", "Adapter"
        }) {
      types.add(SPI + name);
    }
    return types;
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (Element type : round.getElementsAnnotatedWith(Adapter.class)) {
      adapters.add(adapter((PackageElement) type));
      sources.add(type);
    }
    AdviceReader reader = new AdviceReader(processingEnv);
    for (TypeElement type : adviceClasses(annotations, round)) {
      String entry = reader.read(type);
      if (entry != null) {
        entries.put(processingEnv.getElementUtils().getBinaryName(type).toString(), entry);
        sources.add(type);
      }
    }
    if (round.processingOver() && !round.errorRaised() && !entries.isEmpty()) {
      write();
    }
    return true;
  }

  private static String adapter(PackageElement adapter) {
    String role = adapter.getAnnotation(Adapter.class).value().name().toLowerCase(Locale.ROOT);
    return "adapter " + adapter.getQualifiedName() + " " + role + "\n";
  }

  /** Returns the classes with any of our annotations, even if the required one is missing. */
  private Set<TypeElement> adviceClasses(
      Set<? extends TypeElement> annotations, RoundEnvironment round) {
    Set<TypeElement> classes = new LinkedHashSet<>();
    for (TypeElement annotation : annotations) {
      for (Element element : round.getElementsAnnotatedWith(annotation)) {
        Element owner = element;
        while (owner != null && !(owner instanceof TypeElement)) {
          owner = owner.getEnclosingElement();
        }
        if (owner != null) {
          classes.add((TypeElement) owner);
        }
      }
    }
    return classes;
  }

  private void write() {
    try (Writer out =
        processingEnv
            .getFiler()
            .createResource(
                StandardLocation.CLASS_OUTPUT, "", RESOURCE, sources.toArray(new Element[0]))
            .openWriter()) {
      for (String entry : entries.values()) {
        out.write(entry);
      }
      for (String adapter : adapters) {
        out.write(adapter);
      }
    } catch (IOException e) {
      processingEnv
          .getMessager()
          .printMessage(Diagnostic.Kind.ERROR, "Cannot write " + RESOURCE + ": " + e);
    }
  }
}
