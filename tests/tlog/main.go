// Command tlog verifies a log of C2SP tlog-tiles with the packages that Go's checksum database
// is verified with. It shares nothing with the service that wrote the log.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

// A source holds the files of a log: a folder, or an address that ends in "/".
type source string

func (s source) read(path string) ([]byte, error) {
	if !strings.HasPrefix(string(s), "http:") {
		return os.ReadFile(filepath.Join(string(s), path))
	}
	answer, err := http.Get(string(s) + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// Height, ReadTiles and SaveTiles make a source a tlog.TileReader. sumdb writes the height of
// tiles into their path, tlog-tiles does not.
func (s source) Height() int { return height }

func (s source) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		bytes, err := s.read(path)
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func (s source) SaveTiles([]tlog.Tile, [][]byte) {}

// checkpoint opens a signed note and reads the tree that it was signed over.
func checkpoint(text []byte, vkey string) (tlog.Tree, error) {
	var tree tlog.Tree
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("the checkpoint is of another log")
	}
	// tlog reads the second and third line; its first is the one of sumdb.
	return tlog.ParseTree([]byte("go.sum database tree\n" + lines[1] + "\n" + lines[2] + "\n"))
}

// entries reads the bundle of entries with this index.
func (s source) entries(index, size int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: 0, N: index, W: int(min(width, size-index*width))}
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
	bytes, err := s.read(path)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(bytes) > 0 {
		length := int(binary.BigEndian.Uint16(bytes))
		all = append(all, bytes[2:2+length])
		bytes = bytes[2+length:]
	}
	if len(all) != tile.W {
		return nil, fmt.Errorf("%s has %d entries", path, len(all))
	}
	return all, nil
}

func verify(log source, vkey string, older [][]byte) (size int64, err error) {
	signed, err := log.read("checkpoint")
	if err != nil {
		return 0, err
	}
	tree, err := checkpoint(signed, vkey)
	if err != nil {
		return 0, err
	}
	// Checks every tile that it reads against the signed root.
	hashes := tlog.TileHashReader(tree, log)
	for index := int64(0); index*width < tree.N; index++ {
		leaves, err := log.entries(index, tree.N)
		if err != nil {
			return 0, err
		}
		for at, leaf := range leaves {
			if !json.Valid(leaf) {
				return 0, fmt.Errorf("an entry is not JSON")
			}
			n := index*width + int64(at)
			proof, err := tlog.ProveRecord(tree.N, n, hashes)
			if err != nil {
				return 0, err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(leaf)); err != nil {
				return 0, fmt.Errorf("entry %d: %w", n, err)
			}
		}
	}
	for _, text := range older {
		before, err := checkpoint(text, vkey)
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
			return 0, fmt.Errorf("it does not continue the log of %d entries: %w", before.N, err)
		}
	}
	return tree.N, nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: tlog FOLDER|ADDRESS VKEY [OLDER CHECKPOINT FILE ...]")
		os.Exit(2)
	}
	var older [][]byte
	for _, path := range os.Args[3:] {
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		older = append(older, text)
	}
	size, err := verify(source(os.Args[1]), os.Args[2], older)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(size)
}
