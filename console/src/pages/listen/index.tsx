export default () => <h1>Listen</h1>;
