package io.portside.chat.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portside.common.event.Body;

/**
 * Bodies as the store keeps them: JSON with a kind and a text, so that every version reads some.
 */
final class BodyJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  private BodyJson() {}

  static String write(Body body) {
    try {
      return JSON.writerFor(Body.class).writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not serialisable: " + body.getClass(), e);
    }
  }

  /** The body; where a newer version wrote a kind unknown here, its text. */
  static Body read(String json) {
    try {
      return JSON.readValue(json, Body.class);
    } catch (JsonProcessingException newer) {
      return new Body.Notice(textOf(json));
    }
  }

  private static String textOf(String json) {
    try {
      JsonNode text = JSON.readTree(json).path("text");
      return text.isTextual() ? text.asText() : "(unreadable)";
    } catch (JsonProcessingException damaged) {
      return "(unreadable)";
    }
  }
}
