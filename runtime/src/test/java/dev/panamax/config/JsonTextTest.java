package dev.panamax.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void aTextOnOneLineHasNoBlanksAndIsReadAsItWasMeant() throws IOException {
        String text = written(JsonText.onOneLine());
        assertThat(text)
                .isEqualTo(
                        "{\"path\":\"/a\\u0026b\\n\\\"\",\"none\":\"\",\"pid\":0,\"on\":false,\"empty\":[],\"in\":{},"
                                + "\"list\":[{\"a\":\"1\"},{\"a\":\"2\"}]}");
        assertThat(JsonTree.read(text).path("path").asText()).isEqualTo("/a&b\n\"");
    }

    @Test
    void aTextForPeopleSaysTheSame() throws IOException {
        String text = written(JsonText.indented());
        assertThat(text).startsWith("{\n\t\"path\": ").contains("\"empty\": []");
        assertThat(JsonTree.read(text)).isEqualTo(JsonTree.read(written(JsonText.onOneLine())));
    }

    private static String written(JsonText json) {
        json.beginObject();
        json.anyText("path", "/a&b\n\"");
        json.anyText("none", "");
        json.anyNumber("pid", 0);
        json.anyFlag("on", false);
        json.anyTexts("empty", List.of());
        json.beginObject("in");
        json.endObject();
        json.beginList("list");
        for (String value : List.of("1", "2")) {
            json.beginElement();
            json.anyText("a", value);
            json.endObject();
        }
        json.endList();
        json.endObject();
        return json.toString();
    }
}
