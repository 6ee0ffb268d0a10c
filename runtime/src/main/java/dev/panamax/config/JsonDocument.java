package dev.panamax.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.ConfigException.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Documents of JSON: whole ones, in valid UTF-8, with an object. */
public final class JsonDocument {
    /** What Jackson says about a text that it is told not to show. */
    private static final String HIDDEN_SOURCE =
            "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ";

    private JsonDocument() {}

    /**
     * Returns the fields of a document.
     *
     * @param source where the text comes from, for messages
     * @param faults to add to
     * @throws ConfigException if the text is no object of JSON
     */
    public static Fields read(String source, String text, List<Fault> faults) {
        JsonNode root;
        try {
            root = JsonTree.read(text);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String where = place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
            throw unreadable(source, "no valid JSON: " + e.getOriginalMessage().replace(HIDDEN_SOURCE, "[") + where);
        } catch (IOException e) {
            throw unreadable(source, "no valid JSON: " + e.getMessage());
        }
        if (!root.isObject()) {
            throw unreadable(source, "expected an object, found " + Fields.describe(root));
        }
        return new Fields(root, "", faults);
    }

    /**
     * Returns the text of a document.
     *
     * @param source where the bytes come from, for messages
     * @throws ConfigException if they are no UTF-8
     */
    public static String decoded(String source, byte[] text) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CharBuffer characters = CharBuffer.allocate(text.length);
        // Reports what is wrong, where a String would put a replacement character in its place: another path, say.
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, characters, true);
        if (result.isError()) {
            throw unreadable(source, "the byte at " + bytes.position() + " is not part of valid UTF-8");
        }
        return characters.flip().toString();
    }

    private static ConfigException unreadable(String source, String message) {
        return new ConfigException(source, List.of(new Fault("", message)));
    }
}
