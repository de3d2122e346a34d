package io.portside.common.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns one YAML document into values that know their line and column. */
final class YamlText {
  static final int MAX_CHARS = 1 << 20;
  static final int MAX_DEPTH = 32;

  /** Values after aliases are expanded. */
  static final int MAX_VALUES = 100_000;

  private final Origin source;
  private final Problems problems;
  private int values;

  private YamlText(Origin source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /** The document's value, or null where it is empty or a problem was added. */
  static @Nullable Value parse(String text, Origin source, Problems problems) {
    return new YamlText(source, problems).parse(text);
  }

  private @Nullable Value parse(String text) {
    if (text.length() > MAX_CHARS) {
      problems.add(source, "", "more than " + MAX_CHARS + " characters");
      return null;
    }
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(MAX_CHARS).setSchema(new CoreSchema()).build();
    try {
      if (!isShallow(settings, text)) {
        return null;
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      int before = problems.count();
      Value value = root.isEmpty() ? null : convert(root.get(), "", 0);
      return values > MAX_VALUES || (problems.count() > before && value == null) ? null : value;
    } catch (MarkedYamlEngineException e) {
      Optional<org.snakeyaml.engine.v2.exceptions.Mark> mark =
          e.getProblemMark().or(e::getContextMark);
      String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
      problems.add(source.at(mark), "", "not YAML: " + e.getProblem() + context);
    } catch (YamlEngineException e) {
      problems.add(source, "", "not YAML: " + e.getMessage());
    }
    return null;
  }

  /** Composing is recursive, reading events is not: so depth is measured on the events. */
  private boolean isShallow(LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
        problems.add(
            source.at(event.getStartMark()), "", "nested more than " + MAX_DEPTH + " deep");
        return false;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
    return true;
  }

  private @Nullable Value convert(Node node, String path, int depth) {
    Origin origin = source.at(node.getStartMark());
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      if (values == MAX_VALUES + 1 || depth > MAX_DEPTH) {
        problems.add(origin, path, "aliases that expand to too many values");
        values = MAX_VALUES + 1;
      }
      return null;
    }
    return switch (node) {
      case ScalarNode scalar ->
          new Value.Scalar(scalar.getValue(), scalar.getTag().equals(Tag.NULL), origin);
      case SequenceNode sequence -> sequence(sequence, path, depth, origin);
      case MappingNode mapping -> mapping(mapping, path, depth, origin);
      default -> throw new IllegalStateException("composed " + node.getNodeType());
    };
  }

  private Value sequence(SequenceNode node, String path, int depth, Origin origin) {
    Value.Sequence sequence = Value.Sequence.empty(origin);
    for (Node item : node.getValue()) {
      Value value = convert(item, ConfigPath.child(path, sequence.items().size()), depth + 1);
      if (value == null) {
        break;
      }
      sequence.items().add(value);
    }
    return sequence;
  }

  private Value mapping(MappingNode node, String path, int depth, Origin origin) {
    Value.Mapping mapping = Value.Mapping.empty(origin);
    for (NodeTuple tuple : node.getValue()) {
      Origin keyOrigin = source.at(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(keyOrigin, path, "a collection as key (expected: a name)");
        continue;
      }
      String childPath = ConfigPath.child(path, key.getValue());
      Value.Entry first = mapping.entries().get(key.getValue());
      if (first != null) {
        problems.add(keyOrigin, childPath, "twice (first: " + first.keyOrigin().describe() + ")");
        continue;
      }
      Value value = convert(tuple.getValueNode(), childPath, depth + 1);
      if (value == null) {
        break;
      }
      mapping.entries().put(key.getValue(), new Value.Entry(keyOrigin, value));
    }
    return mapping;
  }
}
