package io.portside.chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.GoldenEvents;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class RestJsonTest {
  @Test
  void rowsAreThoseOfTheEnvelope() {
    String page = RestJson.page(GoldenEvents.all(), true, "k3").toString();

    assertThat(page)
        .isEqualTo(
            "{\"items\":["
                + String.join(",", GoldenEvents.lines("events.jsonl"))
                + "],\"more\":true,\"epoch\":\"k3\"}");
    assertThat(new JsonObject(page).getJsonArray("items")).hasSize(GoldenEvents.all().size());
  }
}
